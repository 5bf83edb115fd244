internal import CZlib
internal import Glibc

/// A file read from front to back, unpacked on the way where it is gzip.
final class GzipFile {
  let path: String
  private let handle: gzFile

  init(path: String) throws(TableError) {
    guard let handle = gzopen(path, "rb") else {
      throw TableError(path: path, problem: "cannot be opened: \(String(cString: strerror(errno))).")
    }
    self.path = path
    self.handle = handle
    gzbuffer(handle, 128 * 1024)
  }

  deinit { gzclose(handle) }

  /// Fills `buffer` from its start and returns how many bytes it now holds; 0 at the end of the file.
  func read(into buffer: inout [UInt8]) throws(TableError) -> Int {
    errno = 0
    let count = buffer.withUnsafeMutableBytes { gzread(handle, $0.baseAddress, UInt32($0.count)) }
    // A file that ends in the middle of its gzip stream gives what it has, then 0 bytes with the error set.
    var code: Int32 = Z_OK
    let message = gzerror(handle, &code)
    if count < 0 || (count == 0 && code != Z_OK && code != Z_STREAM_END) {
      throw TableError(path: path, problem: Self.sentence(code, message.map { String(cString: $0) } ?? ""))
    }
    return Int(count)
  }

  private static func sentence(_ code: Int32, _ message: String) -> String {
    switch code {
    case Z_BUF_ERROR: "the gzip file ends too early; copy or download it again."
    case Z_DATA_ERROR: "the gzip file is damaged; copy or download it again."
    case Z_ERRNO: "cannot be read: \(String(cString: strerror(errno)))."
    default: "cannot be read: \(message)."
    }
  }
}
