extension TimeText {
  /// A time in the digits and signs of other scripts, such as "２０２６/１１/２７", "٢٠٢٦-١١-٢٧" and "2026年11月27日 下午3時27分", as a
  /// keyboard for English would write it; nil where nothing in it is such.
  static func plain(_ text: String) -> String? {
    guard text.utf8.contains(where: { $0 >= 0x80 }) else { return nil }
    var plain = ""
    for letter in withoutWeekday(text) {
      if let sign = signs[letter] { plain += sign } else { plain.append(letter) }
    }
    // Korean puts blanks behind them, and nothing follows the last.
    plain = PlainText.folded(halves.reduce(plain) { $0.replacing($1.word, with: $1.plain) }) { $0 }
    plain = plain.replacing("- ", with: "-").replacing(": ", with: ":")
    // An hour alone, as in "午前0時".
    if let last = text.last, "時时点點시".contains(last) { plain += "00" }
    while let last = plain.last, last == ":" || last == " " { plain.removeLast() }
    return plain == text ? nil : plain
  }

  static func hasOtherDigits(_ text: String) -> Bool {
    text.unicodeScalars.contains { $0.value >= 0x80 && $0.properties.numericType == .decimal }
  }

  /// Where people write digits of their own, years may be too: of the Solar Hijri calendar (1405), the Islamic (1448), the Buddhist
  /// (2569). None of these is of 1970 to 2200, and no monitor measured outside of that.
  var inThisCalendar: TimeText {
    switch self {
    case .instant(let seconds), .local(let seconds, _), .day(let seconds):
      (0..<7_289_654_400).contains(seconds) ? self : .ambiguous("its year is that of another calendar")
    case .timeOfDay, .ambiguous, .unreadable: self
    }
  }

  /// What stands behind the parts of a date and of a time in Chinese, Japanese and Korean.
  private static let signs: [Character: String] = [
    "年": "-", "月": "-", "日": " ", "号": " ", "時": ":", "时": ":", "点": ":", "點": ":", "分": ":", "秒": "",
    "년": "-", "월": "-", "일": " ", "시": ":", "분": ":", "초": "",
  ]

  private static let halves: [(word: String, plain: String)] = [
    ("上午", " AM "), ("下午", " PM "), ("午前", " AM "), ("午後", " PM "), ("오전", " AM "), ("오후", " PM "),
  ]

  /// Without the day of the week in brackets: "2026年11月27日(金)".
  private static func withoutWeekday(_ text: String) -> String {
    for (open, close) in [("(", ")"), ("（", "）")] as [(Character, Character)] {
      guard let start = text.firstIndex(of: open) else { continue }
      let day = text.index(after: start)
      guard day < text.endIndex, "月火水木金土日一二三四五六월화수목금토일".contains(text[day]) else { continue }
      let end = text.index(after: day)
      if end < text.endIndex, text[end] == close { return String(text[..<start] + text[text.index(after: end)...]) }
    }
    return text
  }
}
