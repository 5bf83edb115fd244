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
    let (bound, text) = Self.bound(of: plain)
    guard let (first, rest) = Self.leadingNumber(text) else {
      self = .unreadable
      return
    }
    let after = rest.drop { $0 == " " }
    let slash = after.first == "/" ? 1 : after.lowercased().hasPrefix("over ") ? 5 : 0
    if slash > 0, let (second, rest) = Self.leadingNumber(after.dropFirst(slash).drop { $0 == " " }) {
      let bare = Self.withoutMean(rest, between: first, second)
      guard let unit = Self.unit(bare) ?? Self.unit(Self.withoutRemark(bare)) else {
        self = .unreadable
        return
      }
      self = .pair(first, second, unit: unit)
      return
    }
    guard let unit = Self.unit(after) ?? Self.unit(Self.withoutRemark(after)) else {
      self = .unreadable
      return
    }
    self = first.isFinite ? .number(bound.number(first), unit: unit) : .notFinite
  }

  /// What stands before a number that is not exactly that one: "<80", ">= 200", "~72". It is taken for the nearest that it can be, so
  /// that what is below a limit counts as that.
  private enum Bound {
    case exact, below, above

    func number(_ number: Double) -> Double {
      switch self {
      case .exact: number
      case .below: number.nextDown
      case .above: number.nextUp
      }
    }
  }

  private static func bound(of text: String) -> (Bound, Substring) {
    let sign = text.prefix { "<>=≤≥~≈".contains($0) }
    let rest = text.dropFirst(sign.count).drop { $0 == " " }
    switch sign {
    case "<": return (.below, rest)
    case ">": return (.above, rest)
    case "<=", ">=", "=", "≤", "≥", "~", "≈": return (.exact, rest)
    default: return (.exact, text[...])
    }
  }

  /// "134", "39.4", "39,4"; nil where it is unclear what a comma means, as in "1,234".
  private static func leadingNumber(_ text: Substring) -> (Double, Substring)? {
    let digits = text.prefix { $0.isASCII && ($0.isNumber || ".,-+".contains($0)) }
    guard digits.utf8.count <= 24 else { return nil }
    var number = String(digits)
    // "97." and "36,8,"
    if number.last == "." || number.last == "," { number.removeLast() }
    var rest = text.dropFirst(number.count)
    if let sign = rest.first, sign == "." || sign == ",", digits.count > number.count { rest.removeFirst() }
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

  /// The mean pressure that some write behind the pair: in brackets, or as a third number that lies between the two.
  private static func withoutMean(_ text: Substring, between first: Double, _ second: Double) -> Substring {
    let rest = text.drop { $0 == " " }
    if rest.first == "/", let (mean, rest) = leadingNumber(rest.dropFirst().drop { $0 == " " }), mean < first, mean > second {
      return rest.drop { $0 == " " }
    }
    guard rest.first == "(", let end = rest.firstIndex(of: ")") else { return rest }
    return rest[rest.index(after: end)...].drop { $0 == " " }
  }

  /// Without what people and laboratories add behind a value: HL7's flags of abnormal results (table 0078), where and how it was
  /// measured.
  private static func withoutRemark(_ text: Substring) -> Substring {
    var words = text.split { " ()".contains($0) }
    while let word = words.last, remarks.contains(word.lowercased()) { words.removeLast() }
    guard let first = words.first, let last = words.last else { return "" }
    return text[first.startIndex..<last.endIndex]
  }

  private static let remarks: Set = [
    "h", "hh", "l", "ll", "n", "a", "aa", "*", "**", "!", "ra", "oral", "po", "axillary", "ax", "tympanic", "tymp", "rectal",
    "pr",
    "temporal", "core", "sitting", "lying", "supine", "standing", "regular", "irregular", "manual", "left", "right",
  ]

  private static func unit(_ text: Substring) -> MeasurementUnit? {
    text.isEmpty ? .unstated : Vocabulary.shared.unit(String(text))
  }

  /// What stands in place of a value that was not measured.
  static func isNothing(_ text: String) -> Bool {
    // "-?-", "***", "--/--"
    if !text.unicodeScalars.contains(where: { $0.properties.isAlphabetic || $0.properties.numericType != nil }) { return true }
    return switch text.lowercased() {
    // Also the null flavours of HL7 version 3.
    case "nr", "ni", "unk", "asku", "nav", "nask", "msk", "np", "nd", "not done", "not taken", "not obtained", "not available",
      "not recordable", "unable to obtain", "uto", "unobtainable", "refused", "declined", "absent", "#n/a", "(null)", "<null>",
      "\\n":
      true
    case "unavailable", "null", "none", "nil", "n/a", "na", "n.a.", "undefined", "unknown", "not measured", "not recorded",
      "missing":
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
