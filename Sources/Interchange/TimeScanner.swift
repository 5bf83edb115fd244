internal import Vitals

/// Takes a printed time apart. Not fast: what comes a million times is read by `ISO8601`.
struct TimeScanner {
  private var rest: Substring
  /// Numbers of the date in the order they came, with what stood before each.
  private var numbers: [(value: Int, digits: Int, separator: Character?)] = []
  private var month: Int?
  private var secondsOfDay: Double?
  private var isAfternoon: Bool?
  private var offsetSeconds: Int?
  private var zoneName: String?
  private var doubt: String?
  /// Whether the date has just ended with a T.
  private var isAfterT = false

  init(_ text: String) {
    rest = Substring(text.trimmingWhitespace())
  }

  mutating func read() -> TimeText {
    if let seconds = dotNetDate() { return .instant(seconds) }
    // Go's monotonic reading, and the zone's long name that JavaScript puts in brackets.
    for end in [" m=", " ("] {
      if let index = rest.firstRange(of: end)?.lowerBound { rest = rest[..<index] }
    }
    takeZoneInBrackets()
    if let compact = databaseTime() ?? compactDate() ?? weekDate() ?? ordinalDate() { rest = compact }
    while let letter = rest.first {
      switch letter {
      case " ", ",", "\u{202F}", "\u{A0}": rest.removeFirst()
      case _ where letter.isDigit: if !takeNumber() { return .unreadable }
      case "+", "-", "−":
        if secondsOfDay != nil { if !takeOffset() { return .unreadable } } else { return .unreadable }
      case _ where letter.isASCII && letter.isLetter: if !takeWord() { return .unreadable }
      default: return .unreadable
      }
    }
    return result()
  }

  // MARK: Parts

  /// `/Date(1795370000000+0100)/`: the offset says where it was printed, and changes nothing.
  private func dotNetDate() -> Double? {
    let text = rest.replacing("\\", with: "")
    guard text.hasPrefix("/Date("), text.hasSuffix(")/") else { return nil }
    let inside = text.dropFirst(6).dropLast(2)
    let sign = inside.dropFirst().firstIndex { $0 == "+" || $0 == "-" }
    return Int64(inside[..<(sign ?? inside.endIndex)]).map { Double($0) / 1000 }
  }

  /// `[Europe/Berlin]`
  private mutating func takeZoneInBrackets() {
    guard rest.last == "]", let open = rest.lastIndex(of: "[") else { return }
    zoneName = String(rest[rest.index(after: open)...].dropLast())
    rest = rest[..<open]
  }

  /// 26-NOV-26 03.27.00.123456 PM, as Oracle writes times where nobody has told it how, with the whole year and colons.
  private func databaseTime() -> Substring? {
    let parts = rest.split(separator: " ", maxSplits: 2)
    guard parts.count >= 2 else { return nil }
    let (date, clock) = (parts[0].split(separator: "-"), parts[1].split(separator: "."))
    guard date.count == 3, date[1].count == 3, date[2].count == 2, (3...4).contains(clock.count),
      (clock + [date[0], date[2]]).allSatisfy({ $0.allSatisfy(\.isDigit) })
    else { return nil }
    let time = clock[0...2].joined(separator: ":") + clock.dropFirst(3).map { ".\($0)" }.joined()
    return Substring("\(date[0])-\(date[1])-20\(date[2]) \(time) \(parts.dropFirst(2).joined())")
  }

  /// 20261126T032700Z and HL7's 20261126032700.123+0100, written with separators.
  private mutating func compactDate() -> Substring? {
    let digits = rest.prefix { $0.isDigit }
    let after = rest.dropFirst(digits.count)
    guard [8, 10, 12, 14].contains(digits.count), after.first != "/", after.first != ":" else { return nil }
    let all = Array(digits)
    let date = "\(String(all[0..<4]))-\(String(all[4..<6]))-\(String(all[6..<8]))"
    if digits.count == 8 {
      guard after.first == "T" || after.first == "t" else { return after.isEmpty ? Substring(date) : nil }
      let time = after.dropFirst().prefix { $0.isDigit }
      if time.count == 2 { return Substring("\(date)T\(time)\(after.dropFirst(3))") }
      guard [4, 6].contains(time.count) else { return nil }
      return Substring("\(date) \(Self.clock(Array(time)))\(after.dropFirst(1 + time.count))")
    }
    // An hour alone would be a number of ten digits, which is seconds since 1970.
    guard digits.count > 10 else { return nil }
    return Substring("\(date) \(Self.clock(Array(all[8...])))\(after)")
  }

  /// 2026-W48-4 and 2026W484, as the day of the calendar.
  private func weekDate() -> Substring? {
    let year = rest.prefix { $0.isDigit }
    var after = rest.dropFirst(year.count)
    guard year.count == 4 else { return nil }
    let isExtended = after.first == "-"
    if isExtended { after.removeFirst() }
    guard after.first == "W" || after.first == "w" else { return nil }
    after.removeFirst()
    let week = after.prefix(2)
    after = after.dropFirst(2)
    if isExtended, after.first == "-" { after.removeFirst() }
    guard week.count == 2, let day = after.first?.wholeNumberValue, let year = Int(year), let week = Int(week),
      let days = ISO8601.days(year, week: week, weekday: day)
    else { return nil }
    return Self.calendar(days, before: after.dropFirst())
  }

  /// 2026-330, and 2026330 before a time.
  private func ordinalDate() -> Substring? {
    let head = rest.prefix { $0.isDigit }
    let after = rest.dropFirst(head.count)
    if head.count == 7, after.first == "T" || after.first == "t", let year = Int(head.prefix(4)), let day = Int(head.suffix(3)) {
      return ISO8601.days(year, dayOfYear: day).map { Self.calendar($0, before: after) }
    }
    guard head.count == 4, after.first == "-", let year = Int(head) else { return nil }
    let day = after.dropFirst().prefix { $0.isDigit }
    let end = after.dropFirst(1 + day.count)
    guard day.count == 3, end.isEmpty || "Tt ".contains(end.first ?? "T"), let number = Int(day) else { return nil }
    return ISO8601.days(year, dayOfYear: number).map { Self.calendar($0, before: end) }
  }

  private static func calendar(_ days: Int, before rest: Substring) -> Substring {
    let date = CivilTime(seconds: Double(days) * 86_400)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    var clock = rest
    // 20261126T032700, whose digits stand together too.
    if let first = clock.first, first == "T" || first == "t" {
      let digits = clock.dropFirst().prefix { $0.isDigit }
      if digits.count == 4 || digits.count == 6 {
        clock = Substring(" \(Self.clock(Array(digits)))\(clock.dropFirst(1 + digits.count))")
      }
    }
    return Substring("\(date.year)-\(two(date.month))-\(two(date.day))\(clock)")
  }

  private static func clock(_ digits: [Character]) -> String {
    stride(from: 0, to: digits.count, by: 2).map { String(digits[$0..<$0 + 2]) }.joined(separator: ":")
  }

  private mutating func takeNumber() -> Bool {
    let digits = rest.prefix { $0.isDigit }
    guard digits.count <= 9, let value = Int(digits) else { return false }
    let after = rest.dropFirst(digits.count)
    if secondsOfDay == nil, after.first == ":" || after.first == "h" && after.dropFirst().first?.isDigit == true {
      return takeClock()
    }
    rest = after
    if isAfterT { return takeHour(value, digits.count) }
    guard numbers.count < 3 else { return false }
    var separator: Character?
    if let next = rest.first, "-/.".contains(next), secondsOfDay == nil,
      rest.dropFirst().first.map({ $0.isDigit || $0.isLetter }) == true
    {
      separator = next
      rest.removeFirst()
    } else if rest.hasPrefix(". ") {
      // "27. November"
      rest.removeFirst()
    } else if let next = rest.first, next == "T" || next == "t" {
      rest.removeFirst()
      isAfterT = numbers.count == 2
    }
    numbers.append((value, digits.count, separator))
    return true
  }

  /// 2026-11-27T12Z: an hour without minutes (ISO 8601-1, 5.3.1.3).
  private mutating func takeHour(_ hour: Int, _ digits: Int) -> Bool {
    isAfterT = false
    guard digits == 2, hour <= 24, secondsOfDay == nil else { return false }
    secondsOfDay = Double(hour * 3600)
    return true
  }

  /// hh:mm[:ss[.fraction]], in French with an h.
  private mutating func takeClock() -> Bool {
    func part(_ text: inout Substring) -> Int? {
      let digits = text.prefix { $0.isDigit }
      guard (1...2).contains(digits.count) else { return nil }
      text = text.dropFirst(digits.count)
      return Int(digits)
    }
    guard let hour = part(&rest), hour <= 24, rest.first == ":" || rest.first == "h" else { return false }
    rest.removeFirst()
    guard let minute = part(&rest), minute < 60 else { return false }
    var seconds = 0.0
    if rest.first == ":" {
      rest.removeFirst()
      guard let second = part(&rest), second <= 60 else { return false }
      seconds = Double(second)
      if let point = rest.first, point == "." || point == ",", rest.dropFirst().first?.isDigit == true {
        let fraction = rest.dropFirst().prefix { $0.isDigit }
        seconds += Double("0." + fraction.prefix(15)) ?? 0
        rest = rest.dropFirst(1 + fraction.count)
      }
    }
    // The end of a day, which is the beginning of the next.
    if hour == 24, minute > 0 || seconds > 0 { return false }
    secondsOfDay = Double(hour * 3600 + minute * 60) + seconds
    return true
  }

  /// +01:00, +0100, +01
  private mutating func takeOffset() -> Bool {
    let sign = rest.removeFirst() == "+" ? 1 : -1
    let digits = rest.prefix { $0.isDigit || $0 == ":" }
    let plain = digits.filter { $0 != ":" }
    guard let number = Int(plain), plain.count <= 4 else { return false }
    let (hours, minutes) = plain.count <= 2 ? (number, 0) : (number / 100, number % 100)
    guard minutes < 60, hours * 60 + minutes <= 14 * 60 else { return false }
    rest = rest.dropFirst(digits.count)
    offsetSeconds = sign * (hours * 3600 + minutes * 60)
    doubt = nil
    return true
  }

  private mutating func takeWord() -> Bool {
    let word = rest.prefix { $0.isASCII && ($0.isLetter || $0 == "/" || $0 == "_") }
    rest = rest.dropFirst(word.count)
    if word.contains("/") {
      zoneName = String(word)
      return true
    }
    let lower = word.lowercased()
    if rest.first == "." { rest.removeFirst() }
    if let named = Self.month(lower) {
      if month != nil { return false }
      month = named
      if rest.first == "-" || rest.first == "/" { rest.removeFirst() }
      return true
    }
    if Self.weekdays.contains(where: { $0.hasPrefix(lower) && lower.count >= 2 }) { return true }
    switch lower {
    case "t", "at", "of", "th", "st", "nd", "rd", "m", "de", "del", "uhr": return true
    case "am", "a": isAfternoon = false
    case "pm", "p": isAfternoon = true
    case "z", "utc", "gmt", "ut": offsetSeconds = offsetSeconds ?? 0
    default:
      // What an offset already says, a word cannot change: "+0100 CET".
      if offsetSeconds != nil { return true }
      if let hours = Self.zones[lower] {
        offsetSeconds = Int(hours * 3600)
      } else if Self.zonesOfMany.contains(lower) {
        doubt = "\(word) is the name of several zones"
      } else {
        return false
      }
    }
    return true
  }

  // MARK: The whole

  private func result() -> TimeText {
    var seconds = secondsOfDay
    if let isAfternoon, let value = seconds {
      let hour = Int(value / 3600)
      // In Japanese the hours of a half begin with 0, as they do in Java's pattern K.
      guard (0...12).contains(hour) else { return .unreadable }
      seconds = value - Double(hour * 3600) + Double((hour % 12 + (isAfternoon ? 12 : 0)) * 3600)
    }
    if numbers.isEmpty, month == nil { return seconds.map(TimeText.timeOfDay) ?? .unreadable }
    switch date() {
    case .failure(let problem): return problem.words.map(TimeText.ambiguous) ?? .unreadable
    case .success(let days):
      let midnight = Double(days) * 86_400
      guard let seconds else { return .day(midnight) }
      if let offsetSeconds { return .instant(midnight + seconds - Double(offsetSeconds)) }
      if let zoneName { return .local(midnight + seconds, zone: zoneName) }
      if let doubt { return .ambiguous(doubt) }
      return .local(midnight + seconds, zone: nil)
    }
  }

  private struct Problem: Error {
    /// Nil where it is no date at all.
    var words: String?
  }

  private func date() -> Result<Int, Problem> {
    func days(_ year: Int, _ month: Int, _ day: Int) -> Result<Int, Problem> {
      ISO8601.days(year, month, day).map(Result.success) ?? .failure(Problem())
    }
    if let month {
      // "26 Nov 2026", "Nov 26, 2026", "26-Nov-2026"; of two numbers, the year is the one with four digits.
      guard numbers.count == 2, let year = numbers.first(where: { $0.digits == 4 }),
        let day = numbers.first(where: { $0.digits <= 2 })
      else { return .failure(Problem()) }
      return days(year.value, month, day.value)
    }
    guard numbers.count == 3 else { return .failure(Problem()) }
    let (a, b, c) = (numbers[0], numbers[1], numbers[2])
    guard a.separator == b.separator, let separator = a.separator else { return .failure(Problem()) }
    if a.digits == 4, b.digits <= 2, c.digits <= 2 { return days(a.value, b.value, c.value) }
    guard c.digits == 4, a.digits <= 2, b.digits <= 2 else {
      return a.digits <= 2 && b.digits <= 2 && c.digits == 2
        ? .failure(Problem(words: "which number is the year is not clear")) : .failure(Problem())
    }
    // With points, the day is first everywhere.
    if separator == "." || a.value > 12 { return days(c.value, b.value, a.value) }
    if b.value > 12 || a.value == b.value { return days(c.value, a.value, b.value) }
    return .failure(Problem(words: "day or month first is not clear"))
  }

  /// By its name or the beginning of it, as far as that is one month's in all the languages.
  private static func month(_ word: String) -> Int? {
    if let whole = months.firstIndex(where: { $0.contains(word) }) { return whole + 1 }
    let meant = months.indices.filter { index in months[index].contains { word.utf8.count >= 3 && $0.hasPrefix(word) } }
    return meant.count == 1 ? meant[0] + 1 : nil
  }

  /// In English, German, French, Spanish, Portuguese, Italian and Dutch, without their accents.
  private static let months = [
    ["january", "januar", "janvier", "enero", "janeiro", "gennaio", "januari"],
    ["february", "februar", "fevrier", "febrero", "fevereiro", "febbraio", "februari"],
    ["march", "marz", "maerz", "mrz", "mars", "marzo", "marco", "maart"], ["april", "avril", "abril", "aprile"],
    ["may", "mai", "mayo", "maio", "maggio", "mei"], ["june", "juni", "juin", "junio", "junho", "giugno"],
    ["july", "juli", "juillet", "julio", "julho", "luglio"], ["august", "aout", "agosto", "augustus"],
    ["september", "septembre", "septiembre", "setembro", "settembre"],
    ["october", "oktober", "octobre", "octubre", "outubro", "ottobre"],
    ["november", "novembre", "noviembre", "novembro"], ["december", "dezember", "decembre", "diciembre", "dezembro", "dicembre"],
  ]
  private static let weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
  /// Hours east of UTC. North America's are those of RFC 2822, section 4.3.
  private static let zones: [String: Double] = [
    "wet": 0, "west": 1, "cet": 1, "mez": 1, "met": 1, "cest": 2, "mesz": 2, "mest": 2, "eet": 2, "eest": 3, "msk": 3, "jst": 9,
    "kst": 9, "hkt": 8, "sgt": 8, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13, "sast": 2, "brt": -3, "est": -5, "edt": -4,
    "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
  ]
  private static let zonesOfMany: Set = ["cst", "ist", "bst", "ast", "gst", "wst", "ect", "amt", "pht"]
}

extension Character {
  fileprivate var isDigit: Bool { ("0"..."9").contains(self) }
}

extension String {
  fileprivate func trimmingWhitespace() -> String {
    var rest = self[...]
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}
