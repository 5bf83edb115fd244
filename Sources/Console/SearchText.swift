internal import Foundation

/// Text as it is searched: without case, accents and the width of characters, so that what a keyboard has finds any name.
enum SearchText {
  static func folded(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.lowercased() }
    var result = ""
    for scalar in text.decomposedStringWithCompatibilityMapping.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .enclosingMark: continue
      default: result += alone[scalar] ?? scalar.properties.lowercaseMapping
      }
    }
    return result.decomposedStringWithCanonicalMapping.unicodeScalars.filter { $0.properties.generalCategory != .nonspacingMark }
      .reduce(into: "") { $0.unicodeScalars.append($1) }
  }

  /// Letters that Unicode takes for letters of their own, and keyboards elsewhere do not have.
  private static let alone: [Unicode.Scalar: String] = [
    "ß": "ss", "ẞ": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d",
    "ð": "d", "Ð": "d", "þ": "th", "Þ": "th", "ı": "i", "ħ": "h", "Ħ": "h", "ŧ": "t", "Ŧ": "t", "ŋ": "n", "Ŋ": "n", "’": "'",
    "‘": "'",
    "ʼ": "'", "‐": "-", "‑": "-", "–": "-", "\u{A0}": " ",
  ]
}
