internal import Foundation

/// Where a tool's result goes: a file, or standard output for "-".
struct OutputFile {
  private let handle: FileHandle
  private let path: String

  init(path: String) throws {
    self.path = path
    guard path != "-" else {
      handle = .standardOutput
      return
    }
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw Failure("\(path): cannot write: \(String(cString: strerror(errno))); choose another with --output=FILE")
    }
    handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
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
