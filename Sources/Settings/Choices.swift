/// A value out of a few; the raw value is what a person writes.
package protocol Choice: RawRepresentable<String>, CaseIterable, Sendable {}

/// How the connection to the mail server is secured.
package enum MailSecurity: String, Choice {
  /// TLS from the start for `smtps://`, else STARTTLS where the server offers it.
  case automatic = "auto"
  case none
  case startTLS = "starttls"
  case tls
}

package enum ColorDepth: String, Choice {
  /// What the terminal says it can do.
  case automatic = "auto"
  case never
  case sixteen = "16"
  case all = "256"
}

/// The shapes of record that `simulate` and `replay` can send.
package enum RecordShape: String, Choice {
  /// One JSON object a reading, short field names.
  case wide
  /// One JSON object a reading, the long field names of existing producers.
  case classic
  /// One JSON object a value.
  case long
}
