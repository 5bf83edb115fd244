/// Where an address leads, without the name and password of a user that may stand before the host: they may be secret, and may look
/// like a host.
package struct SchemeAndHost {
  package let scheme: Substring
  /// With its port, where it has one.
  package let host: Substring
  package let hasUser: Bool

  /// Nil where the address has no scheme.
  package init?(of url: String) {
    guard let mark = url.firstRange(of: "://") else { return nil }
    scheme = url[..<mark.lowerBound]
    let authority = url[mark.upperBound...].prefix { !"/?#".contains($0) }
    let end = authority.lastIndex(of: "@")
    host = end.map { authority[authority.index(after: $0)...] } ?? authority
    hasUser = end != nil
  }

  /// Nil where nothing is a host there, or where what follows it is no port.
  package var name: String? { Self.name(of: host) }

  /// - Parameter authority: `host`, `host:port` or `[::1]:port`.
  static func name(of authority: some StringProtocol) -> String? {
    let isBracketed = authority.hasPrefix("[")
    let end = isBracketed ? authority.firstIndex(of: "]").map(authority.index(after:)) : authority.firstIndex(of: ":")
    let name = authority[..<(end ?? authority.endIndex)]
    let port = authority[name.endIndex...]
    guard !name.isEmpty, !name.contains("@"), port.isEmpty || port.first == ":" && port.dropFirst().allSatisfy(\.isASCIIDigit)
    else { return nil }
    return String(name)
  }
}

extension Character {
  fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}
