/// A value of a TOML file.
enum TomlValue: Sendable, Equatable {
  case string(String)
  case integer(Int64)
  case number(Double)
  case boolean(Bool)
  /// A date or a time: no setting is one.
  case time
  case array([TomlValue])
  case table([String: TomlValue])

  /// As it is written in a file.
  var literal: String {
    switch self {
    case .string(let text): Self.quoted(text)
    case .integer(let integer): String(integer)
    case .number(let number): String(number)
    case .boolean(let boolean): String(boolean)
    case .time: "a date"
    case .array(let elements): "[" + elements.map(\.literal).joined(separator: ", ") + "]"
    case .table(let entries):
      "{" + entries.sorted { $0.key < $1.key }.map { "\(Self.quoted($0)) = \($1.literal)" }.joined(separator: ", ") + "}"
    }
  }

  /// As it is written on the command line; nil where that is nothing.
  var words: String? {
    switch self {
    case .string(let text): text.isEmpty ? nil : text
    case .number(let number) where number == number.rounded() && abs(number) < 1e15: String(Int64(number))
    case .boolean(false): nil
    case .array(let elements): elements.isEmpty ? nil : elements.compactMap(\.words).joined(separator: ",")
    case .table(let entries): entries.isEmpty ? nil : literal
    case .integer, .number, .boolean, .time: literal
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case _ where scalar.isControl:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

extension Unicode.Scalar {
  /// C0, DEL and C1: what could move a terminal's cursor or end a C string.
  var isControl: Bool { value < 0x20 || (0x7f...0x9f).contains(value) }
}
