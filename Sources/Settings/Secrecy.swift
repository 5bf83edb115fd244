/// Whether an option's value is, or may hold, a secret, and how it is shown then.
///
/// A secret may come from the environment or from a file that others cannot read. It may not be a flag, because every user of
/// the machine can read those (`ps`).
enum Secrecy: Equatable {
  case none
  /// The value is a secret.
  case secret
  /// A URI or a libpq connection string: there may be a password in it.
  case address
  /// A web address that is called: there may be a password in it, and whatever stands behind the host often is a secret.
  case webAddress
  /// librdkafka's properties, of which some are secrets.
  case properties

  static let mask = "********"

  /// The properties of librdkafka 2 that hold a secret (its CONFIGURATION.md, and `rd_kafka_conf` properties marked sensitive).
  static let secretProperties: Set<String> = [
    "sasl.password", "sasl.oauthbearer.client.secret", "sasl.oauthbearer.config", "ssl.key.password", "ssl.key.pem",
    "ssl.keystore.password", "ssl_key",
  ]

  /// The parameters of libpq that hold a secret, in a URI's query as in `key=value`.
  private static let secretParameters: Set<String> = [
    "password", "sslpassword", "oauth_client_secret", "scram_client_key", "scram_server_key",
  ]

  func isIn(_ written: Written) -> Bool {
    switch (self, written) {
    case (.none, _): false
    case (.secret, _): written.description != ""
    case (.address, _), (.webAddress, _): Self.maskedAddress(written.description) != written.description
    case (.properties, _): written.property.map { Self.secretProperties.contains($0.name) && !$0.value.isEmpty } ?? false
    }
  }

  func masked(_ value: TomlValue) -> TomlValue {
    switch (self, value) {
    case (.secret, .string(let text)) where !text.isEmpty: .string(Self.mask)
    case (.address, .string(let text)): .string(Self.maskedAddress(text))
    case (.webAddress, .string(let text)): .string(Self.maskedWebAddress(text))
    case (.properties, .table(let entries)):
      .table(entries.merging(entries.filter { Self.secretProperties.contains($0.key) }) { _, _ in .string(Self.mask) })
    default: value
    }
  }

  // MARK: Addresses

  /// `text` with every password in it masked: `postgresql://ward:********@db/alarms`, `host=db password=********`.
  static func maskedAddress(_ text: String) -> String {
    text.contains("://") ? maskedURI(text) : maskedConnectionString(text)
  }

  /// `https://hooks.example/********`: of those who give out such addresses many put a token into the path or behind the `?`.
  static func maskedWebAddress(_ text: String) -> String {
    let masked = maskedURI(text)
    guard let scheme = masked.firstRange(of: "://"),
      let end = masked[scheme.upperBound...].firstIndex(where: { "/?#".contains($0) }), masked[end...] != "/"
    else { return masked }
    return masked[..<end] + "/" + mask
  }

  private static func maskedURI(_ text: String) -> String {
    guard let scheme = text.firstRange(of: "://") else { return text }
    var rest = text[scheme.upperBound...]
    var result = String(text[..<scheme.upperBound])
    // libpq and libcurl both take what precedes an '@' for the user; a password that was not percent-encoded may have a '/'.
    let query = rest.firstIndex(of: "?") ?? rest.endIndex
    let authority = rest.firstIndex(of: "/") ?? rest.endIndex
    if let at = rest[..<authority].lastIndex(of: "@") ?? rest[..<query].lastIndex(of: "@") {
      if let colon = rest[..<at].firstIndex(of: ":") {
        result += rest[...colon] + (rest.index(after: colon) == at ? "" : mask)
        rest = rest[at...]
      }
    }
    guard let query = rest.firstIndex(of: "?") else { return result + rest }
    let parameters = rest[rest.index(after: query)...].split(separator: "&", omittingEmptySubsequences: false)
    return result + rest[...query]
      + parameters.map { parameter in
        guard let equals = parameter.firstIndex(of: "="), secretParameters.contains(String(parameter[..<equals])) else {
          return String(parameter)
        }
        return parameter[...equals] + mask
      }.joined(separator: "&")
  }

  /// `key=value` pairs as in libpq's manual, section 34.1.1.1: blanks around the `=`, quotes, backslashes.
  private static func maskedConnectionString(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let equals = rest.firstIndex(of: "=") {
      let key = rest[..<equals].split(whereSeparator: \.isWhitespace).last.map(String.init) ?? ""
      var end = rest.index(after: equals)
      while end < rest.endIndex, rest[end].isWhitespace { end = rest.index(after: end) }
      let start = end
      let isQuoted = end < rest.endIndex && rest[end] == "'"
      if isQuoted { end = rest.index(after: end) }
      while end < rest.endIndex, isQuoted ? rest[end] != "'" : !rest[end].isWhitespace {
        if rest[end] == "\\", rest.index(after: end) < rest.endIndex { end = rest.index(after: end) }
        end = rest.index(after: end)
      }
      if isQuoted, end < rest.endIndex { end = rest.index(after: end) }
      let isSecret = secretParameters.contains(key) && start < end
      result += rest[..<start] + (isSecret ? mask : String(rest[start..<end]))
      rest = rest[end...]
    }
    return result + rest
  }
}
