internal import Foundation
internal import Interchange

/// The log of the machinery: one line an event, no patient's data, for the engineer who looks afterwards.
///
/// Nothing in a line moves the cursor of the terminal that it is looked at on, whoever sent what it quotes.
///
/// It is this user's own, and nobody else may write into it. When it is full it becomes `PATH.1`, in place of the one before, also
/// while it is written. A link is not followed: whoever may write into the folder must not choose what is written over.
///
/// Unchecked because the file is only touched with `lock` held.
final class LogFile: @unchecked Sendable {
  let path: String
  /// The same for good: a new file takes the place of the full one under this number.
  let descriptor: Int32
  private let maximumBytes: Int
  private let lock = NSLock()

  /// - Throws: `Failure` when the file cannot be opened for writing.
  init(path: String, maximumBytes: Int = 16 << 20) throws {
    self.path = path
    self.maximumBytes = maximumBytes
    descriptor = Self.open(path)
    guard descriptor >= 0 else {
      let reason = errno == ELOOP ? "it is a link, which is not followed" : String(cString: strerror(errno))
      throw Failure("\(path): cannot write the log: \(reason); choose another with --log=FILE")
    }
    guard Self.isOwn(descriptor) else {
      throw Failure("\(path): the log is no file of this user's: move it, or choose another with --log=FILE")
    }
  }

  deinit { close(descriptor) }

  /// Whether it is this user's, or a device; closes it to others' writing.
  private static func isOwn(_ descriptor: Int32) -> Bool {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT != S_IFCHR else { return true }
    guard status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid() else { return false }
    if status.st_mode & 0o022 != 0 { fchmod(descriptor, status.st_mode & 0o755) }
    return true
  }

  func write(_ line: String) {
    let stamp = Date().formatted(.iso8601)
    let bytes = Array("\(stamp) \(SafeText.line(line))\n".utf8)
    lock.withLock {
      makeRoom(forBytes: bytes.count)
      _ = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
    }
  }

  /// Where no room can be made it goes on in the file that is there: a line too many is better than one too few.
  private func makeRoom(forBytes count: Int) {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return }
    let isFull = status.st_size > 0 && Int(status.st_size) + count > maximumBytes
    // Somebody may have taken it away: what is written now would be lost with it.
    guard isFull || status.st_nlink == 0 else { return }
    if status.st_nlink > 0, rename(path, path + ".1") != 0 { return }
    let fresh = Self.open(path)
    guard fresh >= 0 else { return }
    defer { close(fresh) }
    // Somebody may have put a file of their own in its place.
    guard Self.isOwn(fresh) else { return }
    dup2(fresh, descriptor)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
  }

  private static func open(_ path: String) -> Int32 {
    // A pipe in its place is not waited for.
    Foundation.open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
  }
}
