internal import Vitals

extension CivilTime {
  /// `14:32:07`
  var clock: String { "\(minutes):\(Wording.twoDigits(second))" }

  /// `14:32`
  var minutes: String { "\(Wording.twoDigits(hour)):\(Wording.twoDigits(minute))" }

  /// `Sun`
  var dayName: String { ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][weekday] }

  /// `2026-11-22`
  var date: String { "\(year)-\(Wording.twoDigits(month))-\(Wording.twoDigits(day))" }
}
