package import Saving

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

extension ClockDoubt: Saved {
  package static var blank: ClockDoubt { .isSlow }

  package mutating func pass(through coder: inout StateCoder) {
    var (code, seconds): (UInt8, Double) =
      switch self {
      case .wentBack(let seconds): (0, seconds)
      case .jumpedAhead(let seconds): (1, seconds)
      case .sendsOld: (2, 0)
      case .isSlow: (3, 0)
      }
    coder.pass(&code)
    coder.pass(&seconds)
    switch code {
    case 0: self = .wentBack(seconds: seconds)
    case 1: self = .jumpedAhead(seconds: seconds)
    case 2: self = .sendsOld
    case 3: self = .isSlow
    default: coder.refuse()
    }
  }
}
