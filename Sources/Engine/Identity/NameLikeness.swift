internal import Foundation

/// Whether two names can be one person's, written differently: other case, order, accents or punctuation, initials, a part left
/// out. "OKAFOR^PETER", "Peter Okafor" and "Okafor P" are alike; "Test First" and "Test Second" are not.
enum NameLikeness {
  static func areAlike(_ one: String, _ two: String) -> Bool {
    if one == two { return true }
    return forms(of: one).contains { form in forms(of: two).contains { matches(form, $0) } }
  }

  /// The words of a name without accents; "Müller" is also spelled "Mueller" by systems that know no umlauts.
  private static func forms(of name: String) -> [[String]] {
    let lower = name.lowercased()
    let spelled = [("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("å", "aa")].reduce(lower) {
      $0.replacingOccurrences(of: $1.0, with: $1.1)
    }
    return lower == spelled ? [words(of: lower)] : [words(of: lower), words(of: spelled)]
  }

  private static func words(of name: String) -> [String] {
    let plain = [("ß", "ss"), ("æ", "ae"), ("œ", "oe"), ("ø", "o"), ("ł", "l"), ("đ", "d"), ("ı", "i")].reduce(name) {
      $0.replacingOccurrences(of: $1.0, with: $1.1)
    }
    let letters = plain.decomposedStringWithCompatibilityMapping.unicodeScalars.filter {
      $0.properties.generalCategory != .nonspacingMark
    }
    // An apostrophe stands within a name: O'Brien is OBrien.
    let joined = letters.filter { $0 != "'" && $0 != "\u{2019}" }
    return joined.split { !$0.properties.isAlphabetic && $0.properties.numericType == nil }.map { String($0) }
  }

  /// Each word of the shorter one has one of its own in the longer.
  private static func matches(_ one: [String], _ two: [String]) -> Bool {
    guard !one.isEmpty, !two.isEmpty else { return true }
    if one.joined() == two.joined() { return true }
    var (shorter, longer) = one.count <= two.count ? (one, two) : (two, one)
    // Whole words first, so that an initial takes none that a whole word needs.
    shorter.sort { $0.count > $1.count }
    var hasWholeWord = false
    for word in shorter {
      if let place = longer.firstIndex(of: word) {
        hasWholeWord = hasWholeWord || word.count > 1
        longer.remove(at: place)
      } else if let place = longer.firstIndex(where: { isInitial(word, of: $0) || isInitial($0, of: word) }) {
        longer.remove(at: place)
      } else {
        return false
      }
    }
    return hasWholeWord
  }

  private static func isInitial(_ initial: String, of word: String) -> Bool { initial.count == 1 && word.hasPrefix(initial) }
}
