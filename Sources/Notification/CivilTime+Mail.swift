internal import Vitals

/// Times as they stand in mails, without a formatter: the same bytes on every machine and in every locale.
extension CivilTime {
  /// RFC 5322 section 3.3.
  var header: String {
    let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    return "\(days[weekday]), \(day) \(months[month - 1]) \(year) \(clock) \(offset(separator: ""))"
  }

  var dateAndClock: String { "\(year)-\(two(month))-\(two(day)) \(clock)" }

  /// RFC 3339, in UTC.
  var timestamp: String { "\(year)-\(two(month))-\(two(day))T\(clock)Z" }

  var clock: String { "\(two(hour)):\(two(minute)):\(two(second))" }

  /// For the name of a file.
  var compact: String { "\(year)\(two(month))\(two(day))T\(two(hour))\(two(minute))\(two(second))Z" }

  func offset(separator: String) -> String {
    let minutes = abs(offsetSeconds) / 60
    return "\(offsetSeconds < 0 ? "-" : "+")\(two(minutes / 60))\(separator)\(two(minutes % 60))"
  }

  private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}
