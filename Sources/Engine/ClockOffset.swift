import Saving

/// How far a clock is ahead of the Kafka time, at its usual most: readings that were held up on their way lie below, none above.
struct ClockOffset: Sendable, Equatable, Codable {
  private(set) var seconds: Double

  /// It follows a clock that drifts backwards, by so much of the time.
  private static let decay = 0.02

  init(seconds: Double) { self.seconds = seconds }

  /// - Parameters:
  ///   - passedSeconds: of the Kafka time, since it was heard last.
  ///   - isSteady: whether the two are known to advance together: then it rises by no more than a clock that gains, and readings that
  ///     come in one go do not make themselves usual.
  mutating func hear(_ offsetSeconds: Double, passedSeconds: Double, isSteady: Bool = false) {
    let passed = max(0, min(passedSeconds, SourceClock.driftSeconds))
    let risen = isSteady ? min(offsetSeconds, seconds + SourceClock.gain * passed) : offsetSeconds
    seconds = max(risen, seconds - Self.decay * passed)
  }
}

extension ClockOffset: Saved {
  static var blank: ClockOffset { ClockOffset(seconds: 0) }

  mutating func pass(through coder: inout StateCoder) { coder.pass(&seconds) }
}
