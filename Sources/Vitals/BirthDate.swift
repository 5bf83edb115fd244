package import Saving

/// A date of birth as records give it: to the day, the month or the year.
package struct BirthDate: Sendable, Hashable, Codable {
  package let year: Int
  package let month: Int?
  package let day: Int?

  /// The oldest person of whom a date of birth is verified reached 122 (Robine, Allard, J Gerontol 1999;54A:M227).
  private static let mostYears = 122

  /// Reads `1950-03-14`, `19500314`, `1950-03` and `1950` (FHIR's date, HL7's DT), also with a time behind it. Nil for anything
  /// else, and for days that no calendar has.
  package init?(_ text: some StringProtocol) {
    let date = text.prefix { $0 != "T" && $0 != " " }
    guard date.utf8.count == text.utf8.count || date.utf8.count >= 8 else { return nil }
    let isPlain = !date.contains("-")
    let parts: [Substring.SubSequence] =
      isPlain ? Self.cut(Substring(date)) : Substring(date).split(separator: "-", omittingEmptySubsequences: false)
    guard (1...3).contains(parts.count), parts[0].utf8.count == 4, parts.dropFirst().allSatisfy({ $0.utf8.count == 2 }) else {
      return nil
    }
    let numbers = parts.compactMap { part in
      part.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(part) : nil
    }
    guard numbers.count == parts.count else { return nil }
    year = numbers[0]
    month = numbers.count > 1 ? numbers[1] : nil
    day = numbers.count > 2 ? numbers[2] : nil
    if let month, !(1...12).contains(month) { return nil }
    if let month, let day, !(1...Self.days(in: month, of: year)).contains(day) { return nil }
  }

  /// Whether both can be the date of one birth, as far as each is told.
  package func agrees(with other: BirthDate) -> Bool {
    func agree(_ one: Int?, _ two: Int?) -> Bool { one == nil || two == nil || one == two }
    return year == other.year && agree(month, other.month) && agree(day, other.day)
  }

  /// As FHIR writes it.
  package var text: String {
    func padded(_ number: Int, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    return ([padded(year, 4)] + [month, day].compactMap { $0.map { padded($0, 2) } }).joined(separator: "-")
  }

  private static func cut(_ text: Substring) -> [Substring] {
    guard [4, 6, 8].contains(text.utf8.count) else { return [] }
    let year = text.prefix(4)
    let month = text.dropFirst(4).prefix(2)
    let day = text.dropFirst(6)
    return [year, month, day].filter { !$0.isEmpty }
  }

  private static func days(in month: Int, of year: Int) -> Int {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Whole years at `seconds` since 1970, as far as the date tells them; nil where it cannot be a patient's: nobody is that old,
  /// and a birth on the very day of the record, or after it, is what programs write that do not know.
  package func years(at seconds: Double) -> ClosedRange<Int>? {
    let now = CivilTime(seconds: seconds)
    func years(_ month: Int, _ day: Int) -> Int { now.year - year - ((now.month, now.day) < (month, day) ? 1 : 0) }
    let youngest = years(month ?? 12, day ?? month.map { Self.days(in: $0, of: year) } ?? 31)
    let oldest = years(month ?? 1, day ?? 1)
    let isToday = (year, month, day) == (now.year, Optional(now.month), Optional(now.day))
    guard oldest >= 0, youngest <= Self.mostYears, !isToday else { return nil }
    return max(0, youngest)...oldest
  }
}

/// As FHIR writes it.
extension BirthDate: Saved {
  package static var blank: BirthDate { BirthDate() }

  package mutating func pass(through coder: inout StateCoder) {
    var text = self.text
    coder.pass(&text)
    guard coder.isReading else { return }
    if let date = BirthDate(text) { self = date } else { coder.refuse() }
  }

  private init() {
    year = 0
    month = nil
    day = nil
  }
}
