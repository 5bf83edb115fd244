/// A mailbox that is safe to put into SMTP commands and headers: no space, no control character, no bracket.
package struct MailAddress: Sendable, Hashable {
  package let address: String

  /// Takes the plain form `name@host`, which is what SMTP's commands carry; quoted local parts are not taken.
  package init(_ text: String) throws(MailConfigurationError) {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard
      text.utf8.count <= 254, parts.count == 2, !parts[0].isEmpty, parts[0].utf8.count <= 64, !parts[1].isEmpty,
      parts[0].utf8.allSatisfy(Self.isLocal), parts[1].utf8.allSatisfy(Self.isHost), parts[0].first != "-"
    else {
      throw MailConfigurationError("\"\(printable(text))\" is not a mail address: write it as name@host")
    }
    address = text
  }

  /// RFC 5321 section 4.1.2: `atext` and the dot.
  private static func isLocal(_ byte: UInt8) -> Bool { isLetterOrDigit(byte) || "!#$%&'*+-/=?^_`{|}~.".utf8.contains(byte) }

  private static func isHost(_ byte: UInt8) -> Bool { isLetterOrDigit(byte) || "-._".utf8.contains(byte) }

  static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
  }
}

extension MailAddress {
  /// The addresses that are written so, each once.
  static func each(of texts: [String]) throws(MailConfigurationError) -> [MailAddress] {
    try texts.map { text throws(MailConfigurationError) in try MailAddress(text) }.withoutDoubles
  }
}

extension Sequence where Element: Equatable {
  /// Each once, in their order.
  var withoutDoubles: [Element] { reduce(into: []) { if !$0.contains($1) { $0.append($1) } } }
}

/// Which setting is wrong and how to write it. Holds no password.
package struct MailConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
  package var description: String

  init(_ description: String) { self.description = description }
}
