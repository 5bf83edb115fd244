internal import Foundation

/// Text from outside, made safe to show: whatever is in a name, the frame holds only printable characters of known width.
enum SafeText {
  /// One character as the terminal draws it.
  struct Glyph: Equatable {
    var text: String
    var width: Int
  }

  /// More marks than this on one letter are an attack on the line above, not a spelling; ncurses keeps four.
  static let mostMarks = 3

  static func glyphs(of text: String, _ abilities: Abilities) -> [Glyph] {
    var result: [Glyph] = []
    result.reserveCapacity(text.utf8.count)
    var marks = 0
    for scalar in text.unicodeScalars {
      if (0x20..<0x7F).contains(scalar.value) {
        result.append(Glyph(text: String(scalar), width: 1))
        marks = 0
      } else if isHarmful(scalar) {
        result.append(Glyph(text: abilities.isUnicode ? "\u{FFFD}" : "?", width: 1))
        marks = 0
      } else if isMark(scalar) {
        guard abilities.isUnicode, let last = result.indices.last, marks < mostMarks else { continue }
        result[last].text.unicodeScalars.append(scalar)
        marks += 1
      } else {
        result.append(contentsOf: abilities.isUnicode ? drawn(scalar, abilities) : plain(scalar))
        marks = 0
      }
    }
    return result
  }

  static func width(of text: String, _ abilities: Abilities) -> Int {
    glyphs(of: text, abilities).reduce(0) { $0 + $1.width }
  }

  /// Control and escape characters, overrides of direction, characters of no width, line separators, private use.
  private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: true
    default: false
    }
  }

  private static func drawn(_ scalar: Unicode.Scalar, _ abilities: Abilities) -> [Glyph] {
    let width = abilities.scalarWidth(scalar)
    if scalar.properties.generalCategory == .spaceSeparator {
      return Array(repeating: Glyph(text: " ", width: 1), count: min(max(width, 1), 2))
    }
    return [(1...2).contains(width) ? Glyph(text: String(scalar), width: width) : Glyph(text: "\u{FFFD}", width: 1)]
  }

  /// The nearest ASCII: Ö is better as O than as a question mark.
  private static func plain(_ scalar: Unicode.Scalar) -> [Glyph] {
    let known: String? =
      switch scalar {
      case "·", "•": "-"
      case "–", "—", "−": "-"
      case "’", "‘": "'"
      case "“", "”": "\""
      case "…": "..."
      case "⋯": ".."
      case "→": "->"
      case "↑": "^"
      case "↓": "v"
      case "✓": "+"
      case "°", "₂": scalar == "₂" ? "2" : ""
      case "×": "x"
      case "≥": ">="
      case "≤": "<="
      case "ß": "ss"
      case "Ø", "ø": scalar == "Ø" ? "O" : "o"
      case "Ł", "ł": scalar == "Ł" ? "L" : "l"
      case "\u{A0}", "\u{202F}", "\u{2009}": " "
      default: nil
      }
    if let known { return known.unicodeScalars.map { Glyph(text: String($0), width: 1) } }
    let base = String(scalar).decomposed.first { $0.isASCII }
    return [Glyph(text: base.map { String($0) } ?? "?", width: 1)]
  }
}

extension String {
  /// Canonical decomposition (NFD), as comparison already uses it.
  fileprivate var decomposed: [Unicode.Scalar] { Array(decomposedStringWithCanonicalMapping.unicodeScalars) }
}
