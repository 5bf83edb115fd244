/// A field's name without what does not matter in it.
enum FieldName {
  /// In lower case, without separators; accents, full-width letters and small digits become plain ones. Letters of other scripts
  /// stay what they are.
  static func key(_ name: some StringProtocol) -> String {
    PlainText.folded(name) { scalar in
      switch scalar {
      case "a"..."z", "0"..."9", "%": scalar
      case "A"..."Z": Unicode.Scalar(scalar.value + 32)
      default: scalar.value < 0x80 ? nil : PlainText.lowercased(scalar)
      }
    }
  }
}

/// A unit's name without what does not matter in it.
enum UnitName {
  /// As `FieldName.key`, but signs matter, except brackets, braces, degree signs and `_ .`.
  static func key(_ name: some StringProtocol) -> String {
    PlainText.folded(name) { scalar in
      switch scalar {
      case " ", "_", ".", "[", "]", "{", "}", "°", "º", "˚", "\u{A0}": nil
      case "A"..."Z": Unicode.Scalar(scalar.value + 32)
      case "⁻", "−", "–": "-"
      default: scalar
      }
    }
  }
}

/// Text as a keyboard for English would write it.
enum PlainText {
  /// - Parameter keep: what becomes of each letter; nil where it goes.
  static func folded(_ text: some StringProtocol, keep: (Unicode.Scalar) -> Unicode.Scalar?) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      for plain in plain(scalar) {
        if let kept = keep(plain) { result.append(kept) }
      }
    }
    return String(result)
  }

  /// A letter that has no small one stays.
  static func lowercased(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    let small = scalar.properties.lowercaseMapping.unicodeScalars
    return small.count == 1 ? small.first ?? scalar : scalar
  }

  /// One letter as the plain ones that stand for it.
  static func plain(_ scalar: Unicode.Scalar) -> String.UnicodeScalarView {
    if scalar.value < 0x80 { return String.UnicodeScalarView([scalar]) }
    // Full-width forms stand in the order of ASCII.
    if (0xFF01...0xFF5E).contains(scalar.value), let plain = Unicode.Scalar(scalar.value - 0xFEE0) {
      return String.UnicodeScalarView([plain])
    }
    if let other = others[scalar] { return other.unicodeScalars }
    // Digits of any script, as in "٧٢".
    if scalar.properties.numericType == .decimal, let value = scalar.properties.numericValue {
      return String(Int(value)).unicodeScalars
    }
    return String.UnicodeScalarView([scalar])
  }

  private static let others: [Unicode.Scalar: String] = {
    var others: [Unicode.Scalar: String] = [
      "\u{2103}": "°C", "\u{2109}": "°F", "\u{3000}": " ", "\u{338F}": "kg", "\u{33AA}": "kPa", "\u{33D8}": "pm", "ß": "ss",
      "æ": "ae", "œ": "oe", "ø": "o", "\u{2215}": "/", "\u{2044}": "/", "\u{66A}": "%", "\u{66B}": ".", "\u{FE6A}": "%",
      "\u{212A}": "K",
      "\u{212B}": "A", "\u{2009}": " ", "\u{202F}": " ", "\u{2019}": "'",
    ]
    let accented = [
      "a": "àáâãäåāăą", "c": "çćč", "d": "ďđ", "e": "èéêëēěę", "g": "ğ", "i": "ìíîïīı", "l": "ł", "n": "ñńň", "o": "òóôõöōő",
      "r": "ř",
      "s": "śšşș", "t": "ťţț", "u": "ùúûüūůű", "y": "ýÿ", "z": "źžż", "A": "ÀÁÂÃÄÅĄ", "C": "ÇĆČ", "E": "ÈÉÊËĒĘ", "I": "ÌÍÎÏİ",
      "L": "Ł",
      "N": "ÑŃ", "O": "ÒÓÔÕÖØ", "S": "ŚŠŞ", "U": "ÙÚÛÜŮ", "Y": "Ý", "Z": "ŹŽŻ",
      "0": "⁰₀", "1": "¹₁", "2": "²₂", "3": "³₃", "4": "⁴₄", "5": "⁵₅", "6": "⁶₆", "7": "⁷₇", "8": "⁸₈", "9": "⁹₉",
    ]
    for (plain, marked) in accented {
      for scalar in marked.unicodeScalars { others[scalar] = plain }
    }
    return others
  }()
}
