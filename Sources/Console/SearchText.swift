internal import Foundation

/// Text as it is searched: without case, accents and the width of characters, so that what a keyboard has finds any name.
enum SearchText {
  /// Whether each word of what is looked for stands in one of `texts`, in whatever order: `okafor 07`, `o'brien`, `OBRIEN`, `muller`
  /// and `mueller` find whom they mean.
  static func finds(_ query: String, in texts: [String]) -> Bool {
    query.split(whereSeparator: \.isWhitespace).allSatisfy { word in
      let wanted = folded(String(word))
      return texts.contains { holds($0, wanted) }
    }
  }

  /// Whether `text` has `wanted`, which is folded, in it.
  static func holds(_ text: String, _ wanted: String) -> Bool {
    folded(text).contains(wanted) || (transcribed(text).map { folded($0).contains(wanted) } ?? false)
  }

  static func folded(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.lowercased().filter { $0 != "'" } }
    var result = ""
    for scalar in text.decomposedStringWithCompatibilityMapping.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .enclosingMark: continue
      default: result += alone[scalar] ?? scalar.properties.lowercaseMapping
      }
    }
    return result.decomposedStringWithCanonicalMapping.unicodeScalars.filter {
      $0.properties.generalCategory != .nonspacingMark && $0 != "'"
    }.reduce(into: "") { $0.unicodeScalars.append($1) }
  }

  /// As passports and keyboards without its letters write it (ICAO Doc 9303, part 3, section 6); nil where it has none of them.
  private static func transcribed(_ text: String) -> String? {
    guard text.utf8.contains(where: { $0 >= 0x80 }) else { return nil }
    var isOther = false
    let result = text.precomposedStringWithCanonicalMapping.unicodeScalars.reduce(into: "") { result, scalar in
      isOther = isOther || inLetters[scalar] != nil
      result += inLetters[scalar] ?? String(scalar)
    }
    return isOther ? result : nil
  }

  private static let inLetters: [Unicode.Scalar: String] = [
    "ä": "ae", "Ä": "ae", "ö": "oe", "Ö": "oe", "ü": "ue", "Ü": "ue", "å": "aa", "Å": "aa", "ø": "oe", "Ø": "oe", "đ": "dj",
    "Đ": "dj",
  ]

  /// Letters that Unicode takes for letters of their own, and keyboards elsewhere do not have.
  private static let alone: [Unicode.Scalar: String] = [
    "ß": "ss", "ẞ": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d",
    "ð": "d", "Ð": "d", "þ": "th", "Þ": "th", "ı": "i", "ħ": "h", "Ħ": "h", "ŧ": "t", "Ŧ": "t", "ŋ": "n", "Ŋ": "n", "’": "'",
    "‘": "'",
    "ʼ": "'", "‐": "-", "‑": "-", "–": "-", "\u{A0}": " ",
  ]
}
