/// A measurement that stands in a text, as people and programs write it.
enum NumberText {
  case number(Double, unit: MeasurementUnit)
  /// "120/80", "120/80 (93) mmHg"
  case pair(Double, Double, unit: MeasurementUnit)
  /// NaN, an infinity, or a number that a double cannot hold.
  case notFinite
  /// Nothing, or a word for nothing: not measured.
  case nothing
  case unreadable

  private static let longest = 64

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    let bytes = bytes.trimmingSpaces()
    if bytes.isEmpty {
      self = .nothing
      return
    }
    switch Decimal(bytes) {
    case .finite(let number): self = .number(number, unit: .unstated)
    case .notFinite: self = .notFinite
    case .notADecimal:
      self = bytes.count <= Self.longest ? Self(text: String(decoding: bytes, as: UTF8.self)) : .unreadable
    }
  }

  private init(text: String) {
    // As a keyboard for English would write it: full-width digits, thin spaces and ％ too.
    let plain = PlainText.folded(text) { $0 == "\u{A0}" ? " " : $0 }.trimmingSpaces()
    if Self.isNothing(plain) {
      self = .nothing
      return
    }
    guard let (first, rest) = Self.leadingNumber(plain[...]) else {
      self = .unreadable
      return
    }
    let after = rest.drop { $0 == " " }
    if after.first == "/", let (second, rest) = Self.leadingNumber(after.dropFirst().drop { $0 == " " }) {
      guard let unit = Self.unit(Self.withoutMean(rest)) else {
        self = .unreadable
        return
      }
      self = .pair(first, second, unit: unit)
      return
    }
    guard let unit = Self.unit(after) else {
      self = .unreadable
      return
    }
    self = first.isFinite ? .number(first, unit: unit) : .notFinite
  }

  /// "134", "39.4", "39,4"; nil where it is unclear what a comma means, as in "1,234".
  private static func leadingNumber(_ text: Substring) -> (Double, Substring)? {
    let digits = text.prefix { $0.isASCII && ($0.isNumber || ".,-+".contains($0)) }
    guard digits.utf8.count <= 24 else { return nil }
    var number = String(digits)
    if number.last == "." || number.last == "," { number.removeLast() }
    let rest = text.dropFirst(number.count)
    if number.first == "+" { number.removeFirst() }
    if let comma = number.firstIndex(of: ",") {
      let decimals = number[number.index(after: comma)...]
      guard (1...2).contains(decimals.count), decimals.allSatisfy(\.isNumber), !number[..<comma].contains(".") else { return nil }
      number.replaceSubrange(comma...comma, with: ".")
    }
    var bytes = Array(number.utf8)
    // JSON has no "098"; charts have.
    while bytes.count > 1, bytes[0] == UInt8(ascii: "0"), bytes[1] != UInt8(ascii: ".") { bytes.removeFirst() }
    guard case .finite(let value) = bytes.withUnsafeBufferPointer({ Decimal($0) }) else { return nil }
    return (value, rest)
  }

  /// The mean pressure that some write behind the pair.
  private static func withoutMean(_ text: Substring) -> Substring {
    let rest = text.drop { $0 == " " }
    guard rest.first == "(", let end = rest.firstIndex(of: ")") else { return rest }
    return rest[rest.index(after: end)...].drop { $0 == " " }
  }

  private static func unit(_ text: Substring) -> MeasurementUnit? {
    text.isEmpty ? .unstated : Vocabulary.shared.unit(String(text))
  }

  /// What stands in place of a value that was not measured.
  static func isNothing(_ text: String) -> Bool {
    switch text.lowercased() {
    case "", "null", "none", "nil", "n/a", "na", "n.a.", "undefined", "unknown", "not measured", "not recorded", "missing", "-",
      "--", "---", "—", "–", "?", "...":
      true
    default: false
    }
  }
}

extension String {
  fileprivate func trimmingSpaces() -> String {
    var rest = self[...]
    while rest.first == " " { rest.removeFirst() }
    while rest.last == " " { rest.removeLast() }
    return String(rest)
  }
}
