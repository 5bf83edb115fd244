internal import Foundation

/// Text from outside, made safe to show: whatever is in a name, the frame holds only printable characters of known width.
enum ScreenText {
  /// One character as the terminal draws it.
  struct Glyph: Equatable {
    var text: String
    var width: Int
  }

  /// More marks than this on one letter are an attack on the line above, not a spelling; ncurses keeps four.
  static let mostMarks = 3

  static func glyphs(of text: String, _ abilities: Abilities) -> [Glyph] {
    if isPlain(text) { return text.unicodeScalars.map { Glyph(text: String($0), width: 1) } }
    // Korean in its parts would be drawn part by part: as whole syllables, which is the same text (Unicode, section 3.12).
    let text = text.unicodeScalars.contains(where: isJamo) ? text.precomposedStringWithCanonicalMapping : text
    var result: [Glyph] = []
    result.reserveCapacity(text.utf8.count)
    var marks = 0
    var mayTurn = false
    for scalar in text.unicodeScalars {
      if (0x20..<0x7F).contains(scalar.value) {
        result.append(Glyph(text: String(scalar), width: 1))
        marks = 0
      } else if isSimple(scalar), abilities.isUnicode, abilities.scalarWidth(scalar) == 1 {
        result.append(Glyph(text: String(scalar), width: 1))
        marks = 0
      } else if isHarmful(scalar) {
        result.append(Glyph(text: abilities.isUnicode ? "\u{FFFD}" : "?", width: 1))
        marks = 0
      } else if isSelector(scalar) {
        // Terminals disagree about how wide it makes what stands before it.
        continue
      } else if isMark(scalar) {
        guard abilities.isUnicode, let last = result.indices.last, marks < mostMarks else { continue }
        result[last].text.unicodeScalars.append(scalar)
        marks += 1
      } else {
        result.append(contentsOf: abilities.isUnicode ? drawn(scalar, abilities) : plain(scalar))
        marks = 0
        mayTurn = true
      }
    }
    return abilities.isUnicode && mayTurn ? isolated(result) : result
  }

  /// Whether nothing of it would be seen: blanks, and what Unicode lets no font draw, such as Hangul's fillers.
  static func isBlank(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { scalar in
      scalar.properties.isWhitespace || scalar.properties.isDefaultIgnorableCodePoint || scalar == "\u{2800}"
    }
  }

  /// Whether it is of printable ASCII alone, as nearly everything on screen is.
  static func isPlain(_ text: String) -> Bool { text.utf8.allSatisfy { (0x20..<0x7F).contains($0) } }

  /// What can be nothing but a sign or a letter from left to right, without asking what Unicode says of it: Latin letters, arrows,
  /// and what charts and rules are drawn with (Box Drawing, Block Elements, Geometric Shapes, Braille Patterns).
  private static func isSimple(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    // Not the soft hyphen.
    case 0xA1...0xAC, 0xAE...0x2FF, 0x2190...0x21FF, 0x2500...0x25FF, 0x2800...0x28FF: true
    default: false
    }
  }

  /// The one sign that `text` is, where it takes one cell.
  static func sign(in text: String, _ abilities: Abilities) -> Unicode.Scalar? {
    guard abilities.isUnicode, text.utf8.count <= 3, let scalar = text.unicodeScalars.first, text.unicodeScalars.count == 1,
      isSimple(scalar), abilities.scalarWidth(scalar) == 1
    else { return nil }
    return scalar
  }

  private static func isJamo(_ scalar: Unicode.Scalar) -> Bool { (0x1100...0x11FF).contains(scalar.value) }

  /// A run that is written from right to left ends in a mark that the line goes on from left to right (LRM): terminals that reorder
  /// would otherwise move the numbers behind a name before it.
  private static func isolated(_ glyphs: [Glyph]) -> [Glyph] {
    guard glyphs.contains(where: isRightToLeft) else { return glyphs }
    var result = glyphs
    for index in glyphs.indices where isRightToLeft(glyphs[index]) {
      let next = glyphs[(index + 1)...].first { $0.text != " " }
      guard next.map(isRightToLeft) != true else { continue }
      // A cell holds so many characters, and the mark must be among them.
      let kept = result[index].text.unicodeScalars.prefix(mostMarks)
      result[index].text = String(String.UnicodeScalarView(kept)) + "\u{200E}"
    }
    return result
  }

  private static func isRightToLeft(_ glyph: Glyph) -> Bool {
    guard let value = glyph.text.unicodeScalars.first?.value else { return false }
    return switch value {
    case 0x590...0x8FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFF, 0x10800...0x10FFF, 0x1E800...0x1EFFF: true
    default: false
    }
  }

  /// Of how the character before is drawn (Unicode's Variation Selectors).
  private static func isSelector(_ scalar: Unicode.Scalar) -> Bool {
    (0xFE00...0xFE0F).contains(scalar.value) || (0xE0100...0xE01EF).contains(scalar.value)
  }

  static func width(of text: String, _ abilities: Abilities) -> Int {
    isPlain(text) ? text.utf8.count : glyphs(of: text, abilities).reduce(0) { $0 + $1.width }
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
    if let base = String(scalar).decomposed.first(where: \.isASCII) { return [Glyph(text: String(base), width: 1)] }
    let latin = String(scalar).applyingTransform(StringTransform(rawValue: "Any-Latin; Latin-ASCII"), reverse: false) ?? ""
    let letters = latin.unicodeScalars.filter { (0x20..<0x7F).contains($0.value) }.prefix(4)
    return letters.isEmpty ? [Glyph(text: "?", width: 1)] : letters.map { Glyph(text: String($0), width: 1) }
  }
}

extension String {
  /// Canonical decomposition (NFD), as comparison already uses it.
  fileprivate var decomposed: [Unicode.Scalar] { Array(decomposedStringWithCanonicalMapping.unicodeScalars) }
}
