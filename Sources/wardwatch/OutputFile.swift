internal import Foundation

/// Where a tool's result goes: a file, or standard output for "-".
struct OutputFile {
  private let handle: FileHandle
  private let path: String

  /// - Throws: `Failure` when it cannot be written, or is one of the files `besides`.
  init(path: String, besides: [String]) throws {
    self.path = path
    guard path != "-" else {
      handle = .standardOutput
      return
    }
    guard !besides.contains(where: { Self.isSameFile($0, path) }) else {
      throw Failure("\(path): this would overwrite what another option names; choose another file for the result")
    }
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw Failure("\(path): cannot write: \(String(cString: strerror(errno))); choose another with --output=FILE")
    }
    handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  /// By whatever name: a link, or another way to the same place.
  private static func isSameFile(_ first: String, _ second: String) -> Bool {
    var (one, other) = (stat(), stat())
    guard stat(first, &one) == 0, stat(second, &other) == 0 else { return false }
    // A device keeps nothing that could be overwritten.
    return one.st_mode & S_IFMT == S_IFREG && one.st_dev == other.st_dev && one.st_ino == other.st_ino
  }

  func write(_ bytes: [UInt8]) throws {
    do {
      try handle.write(contentsOf: Data(bytes))
    } catch {
      throw Failure("\(path): cannot write: \(error.localizedDescription)")
    }
  }

  func write(_ text: String) throws { try write(Array(text.utf8)) }
}
