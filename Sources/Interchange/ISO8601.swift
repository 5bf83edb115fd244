internal import Vitals

/// Dates and times as ISO 8601 and RFC 3339 write them, without Foundation's formatters, which cost microseconds each.
package enum ISO8601 {
  /// Seconds since 1970 for `2024-11-22T10:06:40.12+05:30`; nil for anything that is not exactly of this form.
  ///
  /// Seconds, their fraction and the zone may be missing (no zone means UTC); `T` may be `t` or a space, `Z` may be `z`, the
  /// fraction may follow a comma, the zone's colon or minutes may be missing. A leap second counts as the next minute's first.
  package static func seconds(_ text: UnsafeBufferPointer<UInt8>) -> Double? { parse(text)?.seconds }

  /// The same, and whether the text names its zone.
  static func parse(_ text: UnsafeBufferPointer<UInt8>) -> (seconds: Double, hasZone: Bool)? {
    var cursor = Cursor(text: text)
    guard let year = cursor.digits(4), cursor.skip("-"), let month = cursor.digits(2), cursor.skip("-"),
      let day = cursor.digits(2), (1...12).contains(month), day >= 1, day <= days(inMonth: month, of: year),
      cursor.skip("T") || cursor.skip("t") || cursor.skip(" "),
      let hour = cursor.digits(2), hour <= 24, cursor.skip(":"), let minute = cursor.digits(2), minute < 60
    else { return nil }
    var second = 0
    var fraction = 0.0
    if cursor.skip(":") {
      guard let digits = cursor.digits(2), digits <= 60 else { return nil }
      second = digits
      if cursor.skip(".") || cursor.skip(",") {
        guard let digits = cursor.fraction() else { return nil }
        fraction = digits
      }
    }
    // The end of a day, which is the beginning of the next.
    if hour == 24, minute > 0 || second > 0 || fraction > 0 { return nil }
    let hasZone = !cursor.isAtEnd
    guard let offsetSeconds = cursor.zone(), cursor.isAtEnd else { return nil }
    let whole = daysSince1970(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offsetSeconds
    return (Double(whole) + fraction, hasZone)
  }

  package static func seconds(_ text: String) -> Double? {
    var text = text
    return text.withUTF8 { seconds($0) }
  }

  /// `2024-11-22T10:06:40.120Z`; an empty text where the year would not have four digits.
  package static func text(_ seconds: Double) -> String {
    guard seconds >= -62_135_596_800, seconds < 253_402_300_799 else { return "" }
    let milliseconds = (seconds * 1000).rounded()
    let time = CivilTime(seconds: milliseconds / 1000)
    let thousandths = Int(milliseconds - (milliseconds / 1000).rounded(.down) * 1000)
    func pad(_ number: Int, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    return "\(pad(time.year, 4))-\(pad(time.month, 2))-\(pad(time.day, 2))T\(pad(time.hour, 2)):\(pad(time.minute, 2))"
      + ":\(pad(time.second, 2)).\(pad(thousandths, 3))Z"
  }

  // MARK: The calendar

  /// Days since 1970; nil for a day that no calendar has.
  static func days(_ year: Int, _ month: Int, _ day: Int) -> Int? {
    guard (0...9999).contains(year), (1...12).contains(month), day >= 1, day <= days(inMonth: month, of: year) else { return nil }
    return daysSince1970(year, month, day)
  }

  /// Of an ordinal date, `2026-330`.
  static func days(_ year: Int, dayOfYear: Int) -> Int? {
    guard let first = days(year, 1, 1), dayOfYear >= 1, days(year, 12, 31).map({ first + dayOfYear - 1 <= $0 }) == true else {
      return nil
    }
    return first + dayOfYear - 1
  }

  /// Of a week's date, `2026-W48-4`: week 1 is the one with 4 January in it, and weeks begin on Monday (ISO 8601-1, 4.3.10).
  static func days(_ year: Int, week: Int, weekday: Int) -> Int? {
    func monday(_ year: Int) -> Int? { days(year, 1, 4).map { $0 - (($0 + 3) % 7 + 7) % 7 } }
    guard let first = monday(year), let next = monday(year + 1), week >= 1, (1...7).contains(weekday),
      first + 7 * (week - 1) < next
    else { return nil }
    return first + 7 * (week - 1) + weekday - 1
  }

  private static func days(inMonth month: Int, of year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`, for years from 0 on.
  private static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let year = (month <= 2 ? year - 1 : year) + 400
    let era = year / 400
    let yearOfEra = year % 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return (era - 1) * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}

/// Walks over a text, taking what is expected next.
private struct Cursor {
  let text: UnsafeBufferPointer<UInt8>
  var index = 0

  init(text: UnsafeBufferPointer<UInt8>) { self.text = text }

  var isAtEnd: Bool { index == text.count }

  mutating func skip(_ letter: Unicode.Scalar) -> Bool {
    guard index < text.count, text[index] == UInt8(ascii: letter) else { return false }
    index += 1
    return true
  }

  mutating func digit() -> Int? {
    guard index < text.count, case UInt8(ascii: "0")...UInt8(ascii: "9") = text[index] else { return nil }
    index += 1
    return Int(text[index - 1] - UInt8(ascii: "0"))
  }

  mutating func digits(_ count: Int) -> Int? {
    var number = 0
    for _ in 0..<count {
      guard let digit = digit() else { return nil }
      number = number * 10 + digit
    }
    return number
  }

  /// At least one digit; those past the fifteenth say nothing that a double could hold.
  mutating func fraction() -> Double? {
    var numerator = 0
    var denominator = 1
    var count = 0
    while let digit = digit() {
      count += 1
      if count <= 15 {
        numerator = numerator * 10 + digit
        denominator *= 10
      }
    }
    return count > 0 ? Double(numerator) / Double(denominator) : nil
  }

  /// Seconds east of UTC; 0 where the text ends. Zones on Earth go up to 14 hours.
  mutating func zone() -> Int? {
    if isAtEnd || skip("Z") || skip("z") { return 0 }
    let sign = skip("+") ? 1 : skip("-") ? -1 : 0
    guard sign != 0, let hours = digits(2) else { return nil }
    var minutes = 0
    if skip(":") || !isAtEnd {
      guard let digits = digits(2), digits < 60 else { return nil }
      minutes = digits
    }
    guard hours * 60 + minutes <= 14 * 60 else { return nil }
    return sign * (hours * 3600 + minutes * 60)
  }
}
