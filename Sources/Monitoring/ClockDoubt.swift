/// Why the clock of a patient's records is in doubt.
package enum ClockDoubt: Sendable, Equatable, Codable {
  case wentBack(seconds: Double)
  case jumpedAhead(seconds: Double)
  /// It advances far faster than the records are sent: old readings, sent again or late.
  case sendsOld
  /// It stands still, or runs slower than the records are sent.
  case isSlow

  package var words: String {
    switch self {
    case .wentBack(let seconds): "clock went back \(ClockState.span(seconds))"
    case .jumpedAhead(let seconds): "clock jumped ahead \(ClockState.span(seconds))"
    case .sendsOld: "old readings come in"
    case .isSlow: "clock stands still or is slow"
    }
  }
}
