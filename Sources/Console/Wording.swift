/// Numbers and times as they stand on screen.
enum Wording {
  /// `0:42`, `12:05`, `1h05`, `2d03`: at most five characters up to ten days.
  static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, abs(seconds) < 1e9 else { return "--" }
    let whole = Int(max(0, seconds))
    switch whole {
    case ..<3600: return "\(whole / 60):\(twoDigits(whole % 60))"
    case ..<86400: return "\(whole / 3600)h\(twoDigits(whole / 60 % 60))"
    default: return "\(whole / 86400)d\(twoDigits(whole / 3600 % 24))"
    }
  }

  /// The same in four characters: `0:42`, `12m`, `1h05`, `2d`.
  static func shortDuration(_ seconds: Double) -> String {
    guard seconds.isFinite, abs(seconds) < 1e9 else { return "--" }
    let whole = Int(max(0, seconds))
    switch whole {
    case 600..<3600: return "\(whole / 60)m"
    case 36_000..<86_400: return "\(whole / 3600)h"
    case 86_400...: return whole < 1000 * 86_400 ? "\(whole / 86_400)d" : "999+"
    default: return duration(seconds)
    }
  }

  /// How long something has stood, in steps that grow with it: `0:25`, `4:10`, `12m`, `1h05`. A second hand in every row would draw
  /// the eye to each.
  static func since(_ seconds: Double) -> String {
    guard seconds.isFinite, abs(seconds) < 1e9 else { return "--" }
    let step: Double =
      switch seconds {
      case ..<60: 5
      case ..<600: 10
      default: 60
      }
    let stepped = (max(0, seconds) / step).rounded(.down) * step
    return (600..<3600).contains(stepped) ? shortDuration(stepped) : duration(stepped)
  }

  /// The age of a reading in one unit and in steps. What is a few seconds old is simply now: a number that counts up in every
  /// row would make the whole screen move.
  static func age(_ seconds: Double) -> String {
    guard seconds.isFinite, abs(seconds) < 1e9 else { return "--" }
    switch Int(max(0, seconds)) {
    case ..<5: return "now"
    case ..<10: return "5s"
    case let whole where whole < 60: return "\(whole / 10 * 10)s"
    case let whole where whole < 3600: return "\(whole / 60)m"
    case let whole where whole < 86400: return "\(whole / 3600)h"
    case let whole where whole < 100 * 86400: return "\(whole / 86400)d"
    default: return "99+"
    }
  }

  /// `947`, `12.3k`, `4.0M`.
  static func count(_ number: Int64) -> String {
    switch number {
    case ..<10_000: String(number)
    case ..<1_000_000: "\(tenths(Double(number) / 1000))k"
    default: "\(tenths(Double(number) / 1_000_000))M"
    }
  }

  static func count(_ number: Int) -> String { count(Int64(number)) }

  static func rate(_ perSecond: Double) -> String {
    guard perSecond.isFinite, perSecond >= 0, perSecond < 1e15 else { return "--" }
    return perSecond < 100 ? tenths(perSecond) : count(Int64(perSecond.rounded()))
  }

  /// A score from 0 to 100 without decimals.
  static func score(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e6 else { return "--" }
    return String(Int(value.rounded()))
  }

  static func plural(_ number: Int, _ one: String, _ many: String? = nil) -> String {
    "\(count(number)) \(number == 1 ? one : many ?? one + "s")"
  }

  static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }

  private static func tenths(_ value: Double) -> String {
    let scaled = Int((value * 10).rounded())
    return "\(scaled / 10).\(scaled % 10)"
  }
}
