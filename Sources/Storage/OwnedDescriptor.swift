internal import Foundation

/// An open file, closed with its owner. Not inherited by child processes; it is its user's own and readable by nobody else.
final class OwnedDescriptor {
  private(set) var number: Int32
  /// The file was there, and others could read or write it until now.
  private(set) var wasOpenToOthers = false

  /// Never by a link, which somebody may have put there for another file's harm.
  init(_ path: String, _ flags: Int32) throws(JournalError) {
    // A pipe in the file's place must not keep it waiting.
    number = open(path, flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
    guard number >= 0 else { throw .system("open", path: path, code: errno) }
    var information = stat()
    guard fstat(number, &information) == 0 else { throw .system("open", path: path, code: errno) }
    guard information.st_mode & S_IFMT == S_IFREG else { throw .system("open", path: path, code: EEXIST) }
    guard information.st_uid == geteuid() else {
      throw JournalError("\(path) belongs to another user: move it, or give another state directory")
    }
    if information.st_mode & 0o077 != 0 {
      guard fchmod(number, 0o600) == 0 else { throw .system("close to others", path: path, code: errno) }
      wasOpenToOthers = true
    }
  }

  init(directory: String) throws(JournalError) {
    number = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard number >= 0 else { throw .system("open", path: directory, code: errno) }
  }

  init(adopting number: Int32) { self.number = number }

  deinit { close() }

  /// Closes what it had and takes the other's place, which then owns nothing.
  func take(over other: OwnedDescriptor) {
    close()
    number = other.number
    other.number = -1
  }

  func close() {
    if number >= 0 { Foundation.close(number) }
    number = -1
  }
}
