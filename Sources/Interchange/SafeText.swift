/// Text from outside, made safe to show.
package enum SafeText {
  /// Control characters (C0, DEL, C1) and what Unicode calls format characters: bidirectional overrides, zero-width spaces and
  /// joiners, byte-order marks, tags; and the two line separators. They move cursors, reorder what is read, or hide.
  package static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value < 0x7F { return scalar.value < 0x20 }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: return true
    default: return false
    }
  }

  /// What belongs into names as people write them, although no screen gets it: the joiners of Persian and Indian names; the
  /// marks and isolates that say which way a name runs (UAX #9); a tab.
  static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\u{200C}", "\u{200D}", "\u{200E}", "\u{200F}", "\u{61C}", "\u{2066}"..."\u{2069}", "\t": true
    default: false
    }
  }

  /// One line for a log or a terminal that quotes what came from outside: an unsafe character, a newline too, is a space.
  package static func line(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isUnsafe) else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.map { isUnsafe($0) ? " " : $0 }))
  }

  /// `text` without unsafe characters, and without the letters of terminal control sequences that they introduce. A tab becomes
  /// a space.
  package static func stripped(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    var scalars = text.unicodeScalars.makeIterator()
    var next = scalars.next()
    while let scalar = next {
      next = scalars.next()
      if !isUnsafe(scalar) {
        result.append(scalar)
      } else if scalar == "\t" {
        result.append(" ")
      } else if scalar == "\u{1B}", next == "[" {
        // ECMA-48, section 5.4: parameters and intermediates are 0x20–0x3F, the final byte 0x40–0x7E.
        next = scalars.next()
        while let parameter = next, (0x20...0x3F).contains(parameter.value) { next = scalars.next() }
        if let final = next, (0x40...0x7E).contains(final.value) { next = scalars.next() }
      }
    }
    return String(result)
  }

  /// A name or label worth showing, made safe and at most `limit` characters long; nil where nothing is left of it.
  static func label(_ text: String, limit: Int) -> String? {
    let label = trimmed(String(String.UnicodeScalarView(stripped(text).unicodeScalars.prefix(limit))))
    return label.isEmpty ? nil : label
  }

  /// The name of someone who uses a console, as it is stored and shown.
  package static func personName(_ text: String) -> String { label(text, limit: PatientText.longestLabel) ?? "?" }

  /// The beginning of a record for a person to look at: at most `limit` characters, printable ones only. Anything else,
  /// also what is not UTF-8, is shown as a middle dot.
  package static func excerpt(_ bytes: some Sequence<UInt8>, limit: Int) -> String {
    guard limit > 0 else { return "" }
    // Four bytes make the longest character, so no more than these can be shown.
    let beginning = Array(bytes.prefix(min(limit, 1 << 20) * 4))
    var result = String.UnicodeScalarView()
    for scalar in String(decoding: beginning, as: UTF8.self).unicodeScalars.prefix(limit) {
      result.append(isPrintable(scalar) ? scalar : "·")
    }
    return String(result)
  }

  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value < 0x7F { return scalar.value >= 0x20 }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned, .nonspacingMark,
      .enclosingMark:
      return false
    default: return scalar != "\u{FFFD}"
    }
  }

  static func trimmed(_ text: String) -> String {
    let scalars = text.unicodeScalars
    guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
      let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return "" }
    return String(scalars[first...last])
  }
}
