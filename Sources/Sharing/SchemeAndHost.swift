/// Where an address leads, without the name and password of a user that may stand before the host: they may be secret, and may look
/// like a host.
package struct SchemeAndHost {
  package let scheme: Substring
  /// With its port, where it has one.
  package let host: Substring

  /// Nil where the address has no scheme.
  package init?(of url: String) {
    guard let mark = url.firstRange(of: "://") else { return nil }
    scheme = url[..<mark.lowerBound]
    let authority = url[mark.upperBound...].prefix { !"/?#".contains($0) }
    host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
  }
}
