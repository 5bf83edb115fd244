/// A date and a time of day on a clock that is `offsetSeconds` ahead of UTC.
package struct CivilTime: Sendable, Equatable {
  package let year: Int
  package let month: Int
  package let day: Int
  /// 0 is Sunday.
  package let weekday: Int
  package let hour: Int
  package let minute: Int
  package let second: Int
  package let offsetSeconds: Int

  /// `seconds` since 1970-01-01T00:00:00Z. Times that no calendar has become 1970.
  ///
  /// The calendar is Howard Hinnant's `civil_from_days` ("chrono-Compatible Low-Level Date Algorithms", 2013).
  package init(seconds: Double, offsetSeconds: Int = 0) {
    let total = seconds.isFinite && abs(seconds) < 1e12 ? Int(seconds.rounded(.down)) + offsetSeconds : 0
    let days = Self.floorDivide(total, 86_400)
    let inDay = total - days * 86_400
    let shifted = days + 719_468
    let era = Self.floorDivide(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    weekday = (((days + 4) % 7) + 7) % 7
    hour = inDay / 3600
    minute = inDay / 60 % 60
    second = inDay % 60
    self.offsetSeconds = offsetSeconds
  }

  private static func floorDivide(_ number: Int, _ divisor: Int) -> Int {
    (number - (((number % divisor) + divisor) % divisor)) / divisor
  }
}
