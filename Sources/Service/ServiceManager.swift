internal import Glibc

/// Tells systemd how the service is: the protocol of sd_notify(3), a datagram to the socket that `$NOTIFY_SOCKET` names. Silent where
/// there is none.
package struct ServiceManager: Sendable {
  package enum News: Sendable, Equatable {
    case ready
    case stopping
    /// Still alive: the manager starts anew what has not said so for `WatchdogSec=`.
    case alive
    /// One line for `systemctl status`; never a patient's data.
    case status(String)
  }

  private let path: String?
  /// How often `alive` is expected at least, half the manager's patience; nil where it does not watch.
  package let watchdogSeconds: Double?

  /// - Parameter environment: `NOTIFY_SOCKET`, and `WATCHDOG_USEC` for the process `WATCHDOG_PID`.
  package init(environment: [String: String]) {
    path = environment["NOTIFY_SOCKET"].flatMap { $0.hasPrefix("/") || $0.hasPrefix("@") ? $0 : nil }
    let isMeant = environment["WATCHDOG_PID"].map { $0 == String(getpid()) } ?? true
    let microseconds = environment["WATCHDOG_USEC"].flatMap { Double($0) } ?? 0
    watchdogSeconds = path != nil && isMeant && microseconds > 0 ? microseconds / 2e6 : nil
  }

  package var isThere: Bool { path != nil }

  /// Whether it was sent; nobody waits for it to be read.
  @discardableResult
  package func tell(_ news: [News]) -> Bool {
    guard let path, !news.isEmpty else { return false }
    let text = news.map(Self.line).joined(separator: "\n")
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    var name = Array(path.utf8)
    // An abstract name begins with a zero (unix(7)).
    if name.first == UInt8(ascii: "@") { name[0] = 0 }
    let room = MemoryLayout.size(ofValue: address.sun_path)
    guard name.count < room else { return false }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
    let sent = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT), generic, length)
      }
    }
    return sent == bytes.count
  }

  private static func line(_ news: News) -> String {
    switch news {
    case .ready: "READY=1"
    case .stopping: "STOPPING=1"
    case .alive: "WATCHDOG=1"
    // A newline would begin another assignment.
    case .status(let text): "STATUS=" + String(text.map { $0.isNewline ? " " : $0 })
    }
  }
}
