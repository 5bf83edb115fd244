internal import Foundation

/// Tells a thread that waits in `poll` that it is over: what it waits on can be read from then on.
final class Ending: Sendable {
  private let ownEnd: Int32
  private let farEnd: Int32

  init() throws(PostgresError) {
    var ends: [Int32] = [-1, -1]
    // A pair of sockets, because Swift knows no pipe that is born uninheritable.
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
      throw PostgresError(kind: .setup, description: "cannot make a pair of sockets: \(String(cString: strerror(errno)))")
    }
    ownEnd = ends[0]
    farEnd = ends[1]
  }

  deinit {
    close(ownEnd)
    close(farEnd)
  }

  func come() { shutdown(farEnd, Int32(SHUT_WR)) }

  var hasCome: Bool { wait(milliseconds: 0) }

  /// Waits until it has come, but not longer than this.
  func wait(seconds: Double) { _ = wait(milliseconds: Int32(min(seconds, 1e6) * 1000)) }

  /// Waits until it has come or `descriptor` can be read or is broken, but not longer than this.
  func wait(orReadable descriptor: Int32, seconds: Double) {
    _ = wait(milliseconds: Int32(min(seconds, 1e6) * 1000) + 1, orReadable: descriptor)
  }

  /// `poll` takes no notice of a negative descriptor.
  private func wait(milliseconds: Int32, orReadable descriptor: Int32 = -1) -> Bool {
    var awaited = [
      pollfd(fd: ownEnd, events: Int16(POLLIN), revents: 0), pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
    ]
    poll(&awaited, 2, milliseconds)
    return awaited[0].revents != 0
  }
}
