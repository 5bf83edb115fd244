internal import Foundation
internal import Sharing

/// Where to listen: `HOST:PORT`, `[::1]:PORT`.
package struct ListenAddress: Sendable, Equatable {
  package let text: String
  private let host: String
  private let port: String

  package init?(_ text: String) {
    self.text = text
    guard let colon = text.lastIndex(of: ":"), let number = UInt16(text[text.index(after: colon)...]) else { return nil }
    var name = String(text[..<colon])
    if name.hasPrefix("["), name.hasSuffix("]") { name = String(name.dropFirst().dropLast()) }
    guard !name.isEmpty, !name.contains(where: \.isWhitespace) else { return nil }
    host = name
    port = String(number)
  }

  /// Whether nobody but this machine can reach it.
  package var isLoopback: Bool { Loopback.contains(host.contains(":") ? "[\(host)]" : host) }

  /// Nil where the name stands for no address.
  func withSocketAddress<Result>(_ body: (UnsafePointer<sockaddr>) -> Result) -> Result? {
    var hints = addrinfo()
    hints.ai_family = AF_UNSPEC
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = AI_PASSIVE
    var found: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, port, &hints, &found) == 0, let found else { return nil }
    defer { freeaddrinfo(found) }
    return found.pointee.ai_addr.map { body(UnsafePointer($0)) }
  }
}
