import Foundation
import Testing

/// Where a service manager hears of its services: a socket that takes datagrams.
final class NotifySocket {
  let path = NSTemporaryDirectory() + "ww-\(UInt32.random(in: 0...UInt32.max))"
  private let descriptor: Int32
  private(set) var heard: [String] = []

  init() throws {
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let descriptor = descriptor
    let code = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(code == 0)
  }

  deinit {
    close(descriptor)
    unlink(path)
  }

  /// Waits until somebody has said something that begins so.
  func hears(_ words: String, within seconds: Double = 60) -> Bool {
    Patience.wait(seconds) {
      take()
      return heard.contains { $0.hasPrefix(words) }
    } != nil
  }

  private func take() {
    var bytes = [UInt8](repeating: 0, count: 4_096)
    while true {
      let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
      guard count > 0 else { return }
      heard += String(decoding: bytes.prefix(count), as: UTF8.self).split(separator: "\n").map(String.init)
    }
  }
}
