internal import CSimdjson

/// A number that stands in text.
enum Decimal: Equatable {
  case finite(Double)
  /// NaN, an infinity, or a number that a double cannot hold.
  case notFinite
  case notADecimal

  /// Strict (RFC 8259, section 6) and independent of the locale, which `strtod` is not once ncurses has set one.
  init(_ text: UnsafeBufferPointer<UInt8>) {
    var number = 0.0
    if record_number(text.baseAddress, text.count, &number) {
      self = number.isFinite ? .finite(number) : .notFinite
    } else {
      self = Self.isNonFiniteWord(text) ? .notFinite : .notADecimal
    }
  }

  private static func isNonFiniteWord(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard text.count <= 9 else { return false }
    switch String(decoding: text, as: UTF8.self).lowercased() {
    case "nan", "+nan", "-nan", "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity": return true
    default: return false
    }
  }
}
