/// How a feed writes its times, such as `dd/MM/yyyy HH:mm:ss`: for forms that cannot be told apart from others.
///
/// Letters as in Unicode Technical Standard 35: `yyyy` `yy` `MM` `M` `dd` `d` `HH` `H` `hh` `h` `mm` `ss` `SSS` `a` (AM or PM)
/// and `X` (an offset such as +01:00, or Z); all else stands for itself.
struct TimeFormat: Equatable, Sendable {
  private enum Part: Equatable, Sendable {
    case year
    /// From 2000 on.
    case shortYear
    case month
    case day
    case hour
    case halfDayHour
    case minute
    case second
    case fraction
    case halfDay
    case offset
    case literal(UInt8)
  }

  private let parts: [Part]

  /// What stands in a text of this form. `offsetSeconds` is nil where the text has none.
  struct Reading: Equatable {
    /// As if the clock's time were UTC.
    var clockSeconds: Double
    var offsetSeconds: Int?
  }

  /// Nil where no date can be read by it.
  init?(_ pattern: String) {
    var parts: [Part] = []
    var rest = Array(pattern.utf8)[...]
    while let letter = rest.first {
      let run = rest.prefix { $0 == letter }.count
      rest = rest.dropFirst(run)
      switch UInt8(ascii: "A")...UInt8(ascii: "Z") ~= letter & 0xDF ? Unicode.Scalar(letter) : " " {
      case "y" where run == 4: parts.append(.year)
      case "y" where run == 2: parts.append(.shortYear)
      case "M" where run <= 2: parts.append(.month)
      case "d" where run <= 2: parts.append(.day)
      case "H" where run <= 2: parts.append(.hour)
      case "h" where run <= 2: parts.append(.halfDayHour)
      case "m" where run <= 2: parts.append(.minute)
      case "s" where run <= 2: parts.append(.second)
      case "S" where run <= 9: parts.append(.fraction)
      case "a": parts.append(.halfDay)
      case "X": parts.append(.offset)
      case "T", "Z", " ": parts += Array(repeating: .literal(letter), count: run)
      default: return nil
      }
    }
    guard parts.contains(.year) || parts.contains(.shortYear), parts.contains(.month), parts.contains(.day),
      parts.contains(.hour) || parts.contains(.halfDayHour) && parts.contains(.halfDay)
    else { return nil }
    self.parts = parts
  }

  /// Nil where the text is not of this form, or no date.
  func read(_ text: UnsafeBufferPointer<UInt8>) -> Reading? {
    var (year, month, day, hour, minute, second, fraction) = (0, 0, 0, 0, 0, 0, 0.0)
    var isAfternoon: Bool?
    var offsetSeconds: Int?
    var at = 0
    func digits(_ most: Int) -> Int? {
      let start = at
      var number = 0
      while at < text.count, at - start < most, case 0...9 = text[at] &- 0x30 {
        number = number * 10 + Int(text[at] - 0x30)
        at += 1
      }
      return at > start ? number : nil
    }
    for part in parts {
      switch part {
      case .year: guard let number = digits(4), number >= 1000 else { return nil }; year = number
      case .shortYear: guard let number = digits(2) else { return nil }; year = 2000 + number
      case .month: guard let number = digits(2), (1...12).contains(number) else { return nil }; month = number
      case .day: guard let number = digits(2), number >= 1 else { return nil }; day = number
      case .hour: guard let number = digits(2), number <= 24 else { return nil }; hour = number
      case .halfDayHour: guard let number = digits(2), (1...12).contains(number) else { return nil }; hour = number % 12
      case .minute: guard let number = digits(2), number < 60 else { return nil }; minute = number
      case .second: guard let number = digits(2), number <= 60 else { return nil }; second = number
      case .fraction:
        let start = at
        guard let number = digits(9) else { return nil }
        fraction = Double(number)
        for _ in start..<at { fraction /= 10 }
      case .halfDay:
        guard at + 2 <= text.count, text[at + 1] | 0x20 == UInt8(ascii: "m") else { return nil }
        switch text[at] | 0x20 {
        case UInt8(ascii: "a"): isAfternoon = false
        case UInt8(ascii: "p"): isAfternoon = true
        default: return nil
        }
        at += 2
      case .offset:
        guard at < text.count else { return nil }
        let sign = text[at]
        at += 1
        if sign | 0x20 == UInt8(ascii: "z") {
          offsetSeconds = 0
        } else {
          guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), let hours = digits(2), hours <= 14 else { return nil }
          if at < text.count, text[at] == UInt8(ascii: ":") { at += 1 }
          let minutes = digits(2) ?? 0
          offsetSeconds = (hours * 3600 + minutes * 60) * (sign == UInt8(ascii: "-") ? -1 : 1)
        }
      case .literal(let letter):
        guard at < text.count, text[at] == letter else { return nil }
        at += 1
      }
    }
    if isAfternoon == true { hour += 12 }
    if hour == 24, minute > 0 || second > 0 || fraction > 0 { return nil }
    guard at == text.count, let days = ISO8601.days(year, month, day) else { return nil }
    let whole = days * 86_400 + hour * 3600 + minute * 60 + second
    return Reading(clockSeconds: Double(whole) + fraction, offsetSeconds: offsetSeconds)
  }
}
