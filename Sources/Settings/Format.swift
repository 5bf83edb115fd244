internal import Foundation

/// How the values of one type are written: what a person may give, and what is shown to them.
struct Format<Value: Sendable>: Sendable {
  /// Stands for the value in `--help`.
  var placeholder: String
  /// Ends the sentence "'x' is not …".
  var wants: String
  var kind = FormatKind.value
  var secrecy = Secrecy.none
  /// Nil where what is written is not such a value.
  var read: @Sendable (Written) -> Value?
  /// As a file would have it; nil where the value means "not set".
  var write: @Sendable (Value) -> TomlValue?
  /// What becomes of a value that is given again; `isSameSource` where both are flags.
  var join: @Sendable (_ old: Value, _ new: Value, _ isSameSource: Bool) -> Value = { _, new, _ in new }
}

enum FormatKind: Equatable {
  case flag
  case value
  /// One of these words.
  case choice([String])
  case file
  case folder
  /// Given repeatedly; commas separate the elements of one word. The words that an element may be, where they are few.
  case list(of: [String] = [])
  /// librdkafka's properties.
  case properties
}

// MARK: Text

extension Format where Value == String {
  /// Any text without control characters; `isValid` narrows it.
  static func text(
    _ placeholder: String, secrecy: Secrecy = .none, wants: String = "text without control characters",
    _ isValid: @escaping @Sendable (String) -> Bool = { _ in true }
  ) -> Self {
    let isAccepted: @Sendable (String) -> Bool = { text in !text.unicodeScalars.contains(where: \.isControl) && isValid(text) }
    return Format(
      placeholder: placeholder, wants: wants, secrecy: secrecy,
      read: { written in
        switch written {
        case .text(let text), .toml(.string(let text)): isAccepted(text) ? text : nil
        default: nil
        }
      },
      write: { .string($0) })
  }

  /// A leading `~/` is the home folder.
  static func file(_ placeholder: String) -> Self { path(placeholder, .file) }
  static func folder(_ placeholder: String) -> Self { path(placeholder, .folder) }

  private static func path(_ placeholder: String, _ kind: FormatKind) -> Self {
    var format = text(placeholder, wants: "a path") { !$0.isEmpty }
    format.kind = kind
    return format
  }

  static var topic: Self {
    text("TOPIC", wants: "a topic's name (letters, digits, '.', '_' and '-', at most 249 of them)", isTopic)
  }

  static func isTopic(_ name: String) -> Bool {
    (1...249).contains(name.utf8.count)
      && name.utf8.allSatisfy { byte in
        let character = Character(Unicode.Scalar(byte))
        return character.isASCII && (character.isLetter || character.isNumber || "._-".contains(character))
      }
  }

  static var timeZone: Self {
    text("ZONE", wants: "a time zone of the IANA database, such as Europe/Berlin, or UTC") { name in
      name == "UTC" || (name.contains("/") && TimeZone(identifier: name) != nil)
    }
  }

  static var mailServer: Self {
    text("URL", secrecy: .address, wants: "a mail server's address such as smtp://mail.example:587, or empty") { url in
      url.isEmpty || ["smtp://", "smtps://"].contains { url.hasPrefix($0) && url.count > $0.count }
    }
  }

  /// A user and a password have options of their own, since an address is shown and logged.
  static var registry: Self {
    text(
      "URL", secrecy: .address, wants: "a schema registry's address such as https://registry.example:8081, without a user in it"
    ) {
      url in
      let isHTTP = ["http://", "https://"].contains { url.hasPrefix($0) && url.count > $0.count }
      return url.isEmpty || isHTTP && !url.contains("@")
    }
  }

  static var mailAddress: Self {
    text("ADDRESS", wants: "a mail address such as ward@example.org", Self.isMailAddress)
  }
}

extension Format where Value == [String] {
  static func list(
    of placeholder: String, wants: String = "text without control characters",
    _ isValid: @escaping @Sendable (String) -> Bool = { !$0.isEmpty }
  ) -> Self {
    let element = Format<String>.text(placeholder, wants: wants, isValid)
    return Format(
      placeholder: placeholder, wants: wants, kind: .list(),
      read: { written in
        let parts: [Written] =
          switch written {
          case .text(let text): text.split(separator: ",").map { .text(String($0.trimmed)) }
          case .toml(.array(let elements)): elements.map(Written.toml)
          default: [written]
          }
        let values = parts.compactMap(element.read)
        return values.count == parts.count ? values : nil
      },
      write: { .array($0.map(TomlValue.string)) },
      join: { old, new, isSameSource in isSameSource ? old + new : new })
  }

  static var mailAddresses: Self {
    list(of: "ADDRESS", wants: "a mail address such as ward@example.org", Format<String>.isMailAddress)
  }
}

extension Format where Value == [String: String] {
  static var properties: Self {
    Format(
      placeholder: "KEY=VALUE", wants: "KEY=VALUE, as in librdkafka's CONFIGURATION.md", kind: .properties, secrecy: .properties,
      read: { written in
        switch written {
        case .toml, .property(_, .array), .property(_, .table), .property(_, .time): nil
        case .text, .property:
          written.property.flatMap { name, value in
            Self.isProperty(name) && !value.unicodeScalars.contains("\0") ? [name: value] : nil
          }
        }
      },
      write: { .table($0.mapValues(TomlValue.string)) },
      join: { old, new, _ in old.merging(new) { $1 } })
  }

  private static func isProperty(_ name: String) -> Bool {
    name.utf8.allSatisfy { (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2e || $0 == 0x5f }
  }
}

// MARK: Numbers

extension Format where Value: FixedWidthInteger & Sendable {
  static func integer(_ range: ClosedRange<Value>) -> Self {
    let bounds = range.upperBound == .max ? "from \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
    return Format(
      placeholder: "N", wants: "a whole number \(bounds)",
      read: { written in
        let value: Value? =
          switch written {
          case .text(let text): Value(text)
          case .toml(.integer(let integer)): Value(exactly: integer)
          default: nil
          }
        return value.flatMap { range.contains($0) ? $0 : nil }
      },
      write: { value in Int64(exactly: value).map(TomlValue.integer) ?? .string(String(value)) })
  }
}

extension Format where Value == Double {
  static func number(_ placeholder: String, _ range: ClosedRange<Double>) -> Self {
    let bounds = [range.lowerBound, range.upperBound].compactMap { TomlValue.number($0).words }
    return Format(
      placeholder: placeholder, wants: "a number from \(bounds.joined(separator: " to "))",
      read: { written in Self.number(written).flatMap { range.contains($0) ? $0 : nil } },
      write: { .number($0) })
  }

  /// A span of time in seconds, or with units.
  static func seconds(_ range: ClosedRange<Double>) -> Self {
    let bounds = "\(TimeSpan.text(seconds: range.lowerBound)) to \(TimeSpan.text(seconds: range.upperBound))"
    return Format(
      placeholder: "TIME", wants: "a time from \(bounds), in seconds or such as 30m, 1h30m or 2d",
      read: { written in
        let seconds: Double? =
          switch written {
          case .text(let text), .toml(.string(let text)): TimeSpan.seconds(text)
          default: Self.number(written)
          }
        return seconds.flatMap { range.contains($0) ? $0 : nil }
      },
      write: { .string(TimeSpan.text(seconds: $0)) })
  }

  private static func number(_ written: Written) -> Double? {
    switch written {
    // Double would also take "nan", "infinity" and hexadecimal.
    case .text(let text) where text.utf8.allSatisfy({ "0123456789.+-eE".utf8.contains($0) }): Double(text)
    case .toml(.integer(let integer)): Double(integer)
    case .toml(.number(let number)): number
    default: nil
    }
  }
}

// MARK: Flags and choices

extension Format where Value == Bool {
  static var flag: Self {
    Format(
      placeholder: "", wants: "yes or no", kind: .flag,
      read: { written in
        switch written {
        case .text("yes"), .text("true"), .text("on"), .text("1"), .toml(.boolean(true)): true
        case .text("no"), .text("false"), .text("off"), .text("0"), .toml(.boolean(false)): false
        default: nil
        }
      },
      write: { .boolean($0) })
  }
}

extension Format where Value: Choice {
  static var choice: Self {
    let names = Value.allCases.map(\.rawValue)
    return Format(
      placeholder: names.joined(separator: "|"), wants: "one of \(names.joined(separator: ", "))", kind: .choice(names),
      read: { written in
        switch written {
        case .text(let text), .toml(.string(let text)): Value(rawValue: text)
        case .toml(.integer(let integer)): Value(rawValue: String(integer))
        default: nil
        }
      },
      write: { .string($0.rawValue) })
  }
}

extension Format {
  /// Several of the words of a choice.
  static func choices<Element: Choice>() -> Self where Value == [Element] {
    let element = Format<Element>.choice
    let words = Element.allCases.map(\.rawValue)
    let format = Format<[String]>.list(of: "NAME", wants: element.wants) { words.contains($0) }
    return Format(
      placeholder: "NAME", wants: element.wants, kind: .list(of: words),
      read: { format.read($0).map { $0.compactMap(Element.init) } },
      write: { .array($0.map { .string($0.rawValue) }) },
      join: { old, new, isSameSource in isSameSource ? old + new : new })
  }
}

extension Format {
  /// The same, but it may be unset.
  static func optional<Wrapped: Sendable>(_ format: Format<Wrapped>) -> Self where Value == Wrapped? {
    Format(
      placeholder: format.placeholder, wants: format.wants, kind: format.kind, secrecy: format.secrecy,
      read: { written in format.read(written).map { $0 } },
      write: { value in value.flatMap(format.write) })
  }
}

extension Format<String> {
  @Sendable fileprivate static func isMailAddress(_ text: String) -> Bool {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    return parts.count == 2 && parts.allSatisfy { !$0.isEmpty && !$0.contains { $0.isWhitespace || "<>,;\"".contains($0) } }
  }
}

extension Substring {
  fileprivate var trimmed: Substring {
    var rest = self
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return rest
  }
}
