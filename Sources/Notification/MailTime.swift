/// Times as they stand in mails, without a formatter: the same bytes on every machine and in every locale.
struct MailTime: Equatable {
  var year: Int
  var month: Int
  var day: Int
  var hour: Int
  var minute: Int
  var second: Int
  /// 0 is Sunday.
  var weekday: Int
  var offsetSeconds: Int

  /// `seconds` since 1970 on a clock that is `offsetSeconds` ahead of UTC. The civil date is Howard Hinnant's `civil_from_days`
  /// (chrono-Compatible Low-Level Date Algorithms, 2013). Times that no calendar has become 1970.
  init(seconds: Double, offsetSeconds: Int = 0) {
    let isSane = seconds.isFinite && abs(seconds) < 1e11
    let total = isSane ? Int(seconds.rounded(.down)) + offsetSeconds : 0
    let days = Int((Double(total) / 86_400).rounded(.down))
    let rest = total - days * 86_400
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    hour = rest / 3600
    minute = rest / 60 % 60
    second = rest % 60
    weekday = ((days % 7) + 11) % 7
    self.offsetSeconds = offsetSeconds
  }

  /// RFC 5322 section 3.3.
  var header: String {
    let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    return "\(days[weekday]), \(day) \(months[month - 1]) \(year) \(clock) \(offset(separator: ""))"
  }

  var dateAndClock: String { "\(year)-\(two(month))-\(two(day)) \(clock)" }

  var clock: String { "\(two(hour)):\(two(minute)):\(two(second))" }

  /// For the name of a file.
  var compact: String { "\(year)\(two(month))\(two(day))T\(two(hour))\(two(minute))\(two(second))Z" }

  func offset(separator: String) -> String {
    let minutes = abs(offsetSeconds) / 60
    return "\(offsetSeconds < 0 ? "-" : "+")\(two(minutes / 60))\(separator)\(two(minutes % 60))"
  }

  private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}
