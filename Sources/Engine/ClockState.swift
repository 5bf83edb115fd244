/// How far the clock that dates a patient's records is off. Technical: it never inhibits or delays an alarm.
package enum ClockState: Sendable, Equatable {
  case right
  /// Dated later than it came.
  case ahead(seconds: Double)
  /// Dated long before it was sent: the clock, or a delay on the way; where the record does not say when it was sent, nobody
  /// can tell.
  case behind(seconds: Double)

  package var isRight: Bool { self == .right }

  /// For a person: `clock 1:00:00 ahead`; empty while it is right.
  package var words: String {
    switch self {
    case .right: ""
    case .ahead(let seconds): "clock \(Self.span(seconds)) ahead"
    case .behind(let seconds): "clock or delay \(Self.span(seconds))"
    }
  }

  /// `0:04:50`, `13:00:00`, `12d 03:00`.
  package static func span(_ seconds: Double) -> String {
    guard seconds.isFinite, abs(seconds) < 1e12 else { return "unknown" }
    let whole = Int(abs(seconds).rounded())
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
    guard whole >= 86_400 else { return "\(whole / 3600):\(two(whole / 60 % 60)):\(two(whole % 60))" }
    return "\(whole / 86_400)d \(two(whole / 3600 % 24)):\(two(whole / 60 % 60))"
  }
}
