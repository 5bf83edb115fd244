internal import Foundation

/// An open file, closed with its owner. Not inherited by child processes; a file it makes is readable by its owner alone.
final class OwnedDescriptor {
  private(set) var number: Int32

  init(_ path: String, _ flags: Int32) throws(JournalError) {
    number = open(path, flags | O_CLOEXEC, 0o600)
    guard number >= 0 else { throw .system("open", path: path, code: errno) }
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
