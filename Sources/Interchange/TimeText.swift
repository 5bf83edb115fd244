/// A time as some program has printed it.
///
/// Year first, in all of ISO 8601's forms and those like it, with offset, `Z`, zone name or none; HL7's run of digits; RFC 2822;
/// what `print` gives for a time in Java, Go, JavaScript, Ruby, C and .NET; day first with points, as in German. Slashes and
/// dashes with the year last are read where only one of day and month is possible.
enum TimeText: Equatable {
  /// Seconds since 1970.
  case instant(Double)
  /// On the clock of that zone, or of one that is not said; as if it were UTC.
  case local(Double, zone: String?)
  /// A date alone; midnight as if it were UTC.
  case day(Double)
  /// A time of day alone, in seconds.
  case timeOfDay(Double)
  /// Why it can mean two times.
  case ambiguous(String)
  case unreadable

  private static let longest = 100

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    if let (seconds, hasZone) = ISO8601.parse(bytes) {
      self = hasZone ? .instant(seconds) : .local(seconds, zone: nil)
    } else if case .finite(let number) = Decimal(bytes), !Self.isCalendar(bytes) {
      self = Self(number)
    } else if bytes.first == UInt8(ascii: "@"),
      case .finite(let number) = Decimal(UnsafeBufferPointer(rebasing: bytes.dropFirst()))
    {
      // As `date` takes it.
      self = .instant(number)
    } else if bytes.count <= Self.longest {
      let text = String(decoding: bytes, as: UTF8.self)
      if var plain = Self.plain(text) {
        let time = plain.withUTF8 { Self($0) }
        self = Self.hasOtherDigits(text) ? time.inThisCalendar : time
      } else {
        var scanner = TimeScanner(text)
        self = scanner.read()
      }
    } else {
      self = .unreadable
    }
  }

  /// Seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by their size: each range begins in 1973 and
  /// ends in the year 5138. Also the digits of a calendar, and the ticks that .NET and Windows count by.
  init(_ number: Double) {
    let size = abs(number)
    if let calendar = Self.calendar(number) {
      self = calendar
    } else if size < 1e11 {
      self = .instant(number)
    } else if size < 1e14 {
      self = .instant(number / 1e3)
    } else if size < 1e17 {
      self = .instant(number / 1e6)
    } else if (1.25e17...1.65e17).contains(number) {
      // Ticks of 100 ns since 1601 (FILETIME): 1997 to 2123; as nanoseconds, 1973 to 1975.
      self = .instant(number / 1e7 - 11_644_473_600)
    } else if (6.3e17...6.63e17).contains(number) {
      // Ticks of 100 ns since the year 1 (`DateTime.Ticks`): 1997 to 2101; as nanoseconds, 1989 to 1991.
      self = .instant(number / 1e7 - 62_135_596_800)
    } else {
      self = .instant(number / 1e9)
    }
  }

  /// 20261126, 202611260327 and 20261126032700 are no number of anything: 1970, 1976 and 2612 are not meant.
  private static func calendar(_ number: Double) -> TimeText? {
    // An array of them would be made for every time.
    guard
      (19_000_101.0...21_001_231).contains(number) || (190_001_010_000.0...210_012_312_359).contains(number)
        || (19_000_101_000_000.0...21_001_231_235_959).contains(number), number == number.rounded()
    else { return nil }
    var scanner = TimeScanner(String(Int64(number)))
    let time = scanner.read()
    return time == .unreadable ? nil : time
  }

  /// HL7's digits, perhaps with a fraction.
  private static func isCalendar(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let digits = bytes.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard digits.count == 14, let whole = Double(String(decoding: digits, as: UTF8.self)) else { return false }
    return calendar(whole) != nil
  }
}
