internal import Foundation

/// The address of a database as libpq has it, a URI or `key=value` pairs (PostgreSQL manual, 34.1.1).
struct DatabaseAddress {
  let text: String

  init(_ text: String) { self.text = text }

  private var isURI: Bool { text.hasPrefix("postgresql://") || text.hasPrefix("postgres://") }

  /// There is an address, and no password in it yet.
  var canTakePassword: Bool {
    guard !text.isEmpty, text != "none" else { return false }
    guard isURI else { return !text.contains("password") }
    let rest = text.drop { $0 != "/" }.dropFirst(2)
    let user = rest.prefix { $0 != "/" && $0 != "?" }.split(separator: "@", omittingEmptySubsequences: false)
    return !(user.count > 1 && user[0].contains(":")) && !rest.contains("password=")
  }

  func adding(password: String) -> String {
    guard isURI else {
      let escaped = password.map { "'\\".contains($0) ? "\\\($0)" : String($0) }.joined()
      return "\(text) password='\(escaped)'"
    }
    let plain = CharacterSet(charactersIn: "a"..."z").union(CharacterSet(charactersIn: "A"..."Z"))
      .union(CharacterSet(charactersIn: "0"..."9"))
    let escaped = password.addingPercentEncoding(withAllowedCharacters: plain) ?? ""
    return "\(text)\(text.contains("?") ? "&" : "?")password=\(escaped)"
  }
}
