/// A number that counts from another moment than the beginning of 1970: the days of spreadsheets and astronomers, the seconds of
/// satellites, phones and clock chips.
///
/// Any number is a time by one of these calendars, and a monitor that counts seconds since it was started comes by all of them.
/// So it is taken for such a one only where that brings it near to when the record was sent, and it is far from that otherwise.
enum CountedTime {
  private struct Calendar {
    /// When it begins, after the beginning of 1970.
    var beginSeconds: Double
    /// 86,400 for what counts days.
    var unitSeconds = 1.0
    /// Whether it counts by the wall clock.
    var isLocal = false
    var nearSeconds = 2 * daySeconds
  }

  private static let daySeconds = 86_400.0
  /// A sheet may be sent long after it was written; of whole days, or of another calendar, that is not to be told.
  private static let sheetSeconds = 400 * daySeconds

  /// Excel, Lotus, OLE automation and Delphi: days since 1899-12-30; Excel on old Macs: since 1904-01-01. The modified Julian day
  /// begins at 1858-11-17, the Julian one 2,400,000.5 days earlier. MATLAB's `datenum` and the ordinals of Python, .NET and SQL count
  /// from the year 0 and from its end, R's `Date` from 1970.
  private static let days = [
    Calendar(beginSeconds: -25_569 * daySeconds, unitSeconds: daySeconds, isLocal: true, nearSeconds: sheetSeconds),
    Calendar(beginSeconds: -24_107 * daySeconds, unitSeconds: daySeconds, isLocal: true),
    Calendar(beginSeconds: -40_587 * daySeconds, unitSeconds: daySeconds),
    Calendar(beginSeconds: -2_440_587.5 * daySeconds, unitSeconds: daySeconds),
    Calendar(beginSeconds: -719_529 * daySeconds, unitSeconds: daySeconds, isLocal: true),
    Calendar(beginSeconds: -719_163 * daySeconds, unitSeconds: daySeconds, isLocal: true),
    Calendar(beginSeconds: 0, unitSeconds: daySeconds),
  ]

  /// Apple's since 2001, clock chips' and ZigBee's since 2000, FAT's since 1980, GPS's since 1980-01-06 without the leap seconds
  /// (18 since 2017, IERS Bulletin C), SAS's since 1960, old Macs' since 1904, NTP's since 1900, Windows' since 1601.
  private static let seconds = [
    Calendar(beginSeconds: 978_307_200), Calendar(beginSeconds: 946_684_800), Calendar(beginSeconds: 315_532_800),
    Calendar(beginSeconds: 315_964_782), Calendar(beginSeconds: -315_619_200), Calendar(beginSeconds: -2_082_844_800),
    Calendar(beginSeconds: -2_208_988_800), Calendar(beginSeconds: -11_644_473_600),
  ]

  /// Nearer to when it was sent than this, seconds since 1970 are what they seem.
  private static let certainSeconds = 1825 * daySeconds

  /// What a number says by another calendar; nil where none of them brings it near to `kafkaSeconds`.
  /// - Parameters:
  ///   - number: as it is written, nil where it is none; asked only where `seconds` are far from when it was sent, as hardly any are.
  ///   - seconds: the same, taken for a time since 1970.
  static func time(_ number: @autoclosure () -> Double?, seconds: Double, near kafkaSeconds: Double) -> TimeText? {
    guard abs(seconds - kafkaSeconds) > certainSeconds, let number = number() else { return nil }
    for calendar in days {
      let time = calendar.beginSeconds + number * calendar.unitSeconds
      let isWhole = number == number.rounded()
      let nearSeconds = isWhole ? min(calendar.nearSeconds, 1.5 * daySeconds) : calendar.nearSeconds
      guard abs(time - kafkaSeconds) <= nearSeconds else { continue }
      // Of a day alone, it is when it was sent that day.
      if isWhole { return .instant(kafkaSeconds) }
      // To the millisecond: a double has no more of it.
      let rounded = (time * 1000).rounded() / 1000
      return calendar.isLocal ? .local(rounded, zone: nil) : .instant(rounded)
    }
    for calendar in self.seconds where abs(calendar.beginSeconds + seconds - kafkaSeconds) <= calendar.nearSeconds {
      return .instant(calendar.beginSeconds + seconds)
    }
    return nil
  }

  /// The midnight that a spreadsheet's whole day begins with, as if it were UTC; nil for what is none.
  static func midnight(ofSheetDay number: Double) -> Double? {
    (20_000.0...80_000).contains(number) && number == number.rounded() ? (number - 25_569) * daySeconds : nil
  }
}
