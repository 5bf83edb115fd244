/// Whether an address is this machine's own, to which what is secret may travel in the clear.
package enum Loopback {
  /// - Parameter authority: `host`, `host:port` or `[::1]:port`.
  package static func contains(_ authority: some StringProtocol) -> Bool {
    guard let host = SchemeAndHost.name(of: authority) else { return false }
    if host == "[::1]" { return true }
    let octets = host.split(separator: ".", omittingEmptySubsequences: false)
    // Not every name that begins so: 127.example is another's.
    return host == "localhost" || octets.count == 4 && octets[0] == "127" && octets.allSatisfy { UInt8($0) != nil }
  }

  /// - Parameter url: with its scheme; its host is this machine.
  package static func isNamed(by url: String) -> Bool {
    SchemeAndHost(of: url).map { contains($0.host) } ?? false
  }
}
