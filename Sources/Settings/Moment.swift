internal import Foundation

/// A point in time as a person names it: `2026-11-26`, `2026-11-26 14:30`, `2026-11-26T14:30:00Z`, how long ago: `2d`, or when the
/// clock on the wall last showed `07:00`.
package struct Moment: Sendable, Equatable {
  private enum Meaning: Equatable {
    case ago(seconds: Double)
    /// Seconds since 1970 of the same date and time in UTC.
    case local(seconds: Double)
    /// Seconds since 1970.
    case at(seconds: Double)
    /// Seconds since the last local midnight by which they are past.
    case lastTime(secondsOfDay: Double)
  }

  private let meaning: Meaning
  /// As it was written.
  let text: String

  static func ago(seconds: Double) -> Moment {
    Moment(meaning: .ago(seconds: seconds), text: seconds == 0 ? "now" : TimeSpan.text(seconds: seconds))
  }

  private init(meaning: Meaning, text: String) {
    self.meaning = meaning
    self.text = text
  }

  init?(_ text: String) {
    if text == "now" {
      self = .ago(seconds: 0)
    } else if let seconds = TimeSpan.seconds(text) {
      self.init(meaning: .ago(seconds: seconds), text: text)
    } else if let meaning = Self.timeOfDay(text) ?? Self.dated(text) {
      self.init(meaning: meaning, text: text)
    } else {
      return nil
    }
  }

  /// Seconds since 1970. `localOffsetSeconds` tells how far local time is ahead of UTC then.
  package func seconds(nowSeconds: Double, localOffsetSeconds: (Double) -> Int) -> Double {
    switch meaning {
    case .ago(let seconds): return nowSeconds - seconds
    case .at(let seconds): return seconds
    case .local(let seconds): return Self.seconds(local: seconds, localOffsetSeconds)
    case .lastTime(let secondsOfDay):
      let localNow = nowSeconds + Double(localOffsetSeconds(nowSeconds))
      let today = (localNow / 86_400).rounded(.down) * 86_400 + secondsOfDay
      return Self.seconds(local: today <= localNow ? today : today - 86_400, localOffsetSeconds)
    }
  }

  private static func seconds(local seconds: Double, _ localOffsetSeconds: (Double) -> Int) -> Double {
    // Once more with the offset of the result: the first guess may lie on the other side of a change of the clocks.
    let guess = seconds - Double(localOffsetSeconds(seconds))
    return seconds - Double(localOffsetSeconds(guess))
  }

  private static func timeOfDay(_ text: String) -> Meaning? {
    guard let match = text.wholeMatch(of: #/(\d\d?):(\d\d)/#)?.output, let hour = Int(match.1), let minute = Int(match.2),
      hour < 24, minute < 60
    else { return nil }
    return .lastTime(secondsOfDay: Double(hour * 3600 + minute * 60))
  }

  /// A date of ISO 8601, perhaps with a time of day behind a `T` or a space, perhaps with `Z` or an offset.
  private static func dated(_ text: String) -> Meaning? {
    let pattern = #/(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?(Z|[+-]\d\d:\d\d)?)?/#
    guard let match = text.wholeMatch(of: pattern)?.output, let zone = TimeZone(identifier: "UTC") else { return nil }
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    let parts = DateComponents(
      calendar: calendar, timeZone: zone, year: Int(match.1), month: Int(match.2), day: Int(match.3),
      hour: match.4.flatMap { Int($0) } ?? 0, minute: match.5.flatMap { Int($0) } ?? 0,
      second: match.6.flatMap { Int($0) } ?? 0)
    guard parts.isValidDate(in: calendar), let date = calendar.date(from: parts) else { return nil }
    let seconds = date.timeIntervalSince1970
    guard let offset = match.7 else { return .local(seconds: seconds) }
    guard offset != "Z" else { return .at(seconds: seconds) }
    let digits = offset.dropFirst().split(separator: ":").compactMap { Int($0) }
    guard digits.count == 2, digits[0] < 24, digits[1] < 60 else { return nil }
    let ahead = Double(digits[0] * 3600 + digits[1] * 60)
    return .at(seconds: seconds - (offset.first == "-" ? -ahead : ahead))
  }
}

extension Format where Value == Moment {
  static var moment: Self {
    Format(
      placeholder: "WHEN",
      wants:
        "a date such as 2026-11-26, a date and time such as 2026-11-26T14:30, a time of day such as 07:00, or a time ago, 2d",
      read: { written in
        switch written {
        case .text(let text), .toml(.string(let text)): Moment(text)
        default: nil
        }
      },
      write: { .string($0.text) })
  }
}
