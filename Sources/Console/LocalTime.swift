/// A moment on the clock of the ward.
struct LocalTime: Equatable {
  var year: Int
  var month: Int
  var day: Int
  /// 0 is Sunday.
  var weekday: Int
  var hour: Int
  var minute: Int
  var second: Int

  /// `seconds` since 1970-01-01T00:00:00Z, shown `utcOffsetSeconds` east of it.
  ///
  /// The calendar is Howard Hinnant's `civil_from_days` (chrono-compatible low-level date algorithms, 2013).
  init(seconds: Double, utcOffsetSeconds: Int) {
    let total = seconds.isFinite && abs(seconds) < 1e12 ? Int(seconds.rounded(.down)) + utcOffsetSeconds : 0
    let days = Self.floorDivide(total, 86400)
    let inDay = total - days * 86400
    hour = inDay / 3600
    minute = inDay / 60 % 60
    second = inDay % 60
    weekday = (((days + 4) % 7) + 7) % 7
    let shifted = days + 719_468
    let era = Self.floorDivide(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// `14:32:07`
  var clock: String { "\(minutes):\(Wording.twoDigits(second))" }

  /// `14:32`
  var minutes: String { "\(Wording.twoDigits(hour)):\(Wording.twoDigits(minute))" }

  /// `Sun`
  var dayName: String { ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][weekday] }

  /// `2026-11-22`
  var date: String { "\(year)-\(Wording.twoDigits(month))-\(Wording.twoDigits(day))" }

  private static func floorDivide(_ number: Int, _ divisor: Int) -> Int {
    (number - (((number % divisor) + divisor) % divisor)) / divisor
  }
}
