internal import Foundation

/// The log of the machinery: one line an event, no patient's data, for the engineer who looks afterwards.
final class LogFile: @unchecked Sendable {
  let path: String
  // Guarded by `lock`.
  private let handle: FileHandle
  private let lock = NSLock()

  /// One older file is kept beside the running one.
  private static let maximumBytes: UInt64 = 16 << 20

  /// - Throws: `Failure` when the file cannot be opened for writing.
  init(path: String) throws {
    self.path = path
    let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? UInt64) ?? 0
    if size > Self.maximumBytes {
      try? FileManager.default.removeItem(atPath: path + ".1")
      try? FileManager.default.moveItem(atPath: path, toPath: path + ".1")
    }
    let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw Failure("\(path): cannot write the log: \(String(cString: strerror(errno))); choose another with --log=FILE")
    }
    handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  var descriptor: Int32 { handle.fileDescriptor }

  func write(_ line: String) {
    let stamp = Date().formatted(.iso8601)
    let text = "\(stamp) \(line.replacingOccurrences(of: "\n", with: " "))\n"
    lock.withLock { try? handle.write(contentsOf: Data(text.utf8)) }
  }
}
