/// From where on a clock that is off is said.
package struct ClockLimits: Sendable, Equatable {
  /// Dated so long before it was sent. Less than the smallest mistake of a time zone; charts and batches take some minutes.
  package var behindSeconds: Double
  /// Dated so long after it came.
  package var aheadSeconds: Double

  package init(behindSeconds: Double = 900, aheadSeconds: Double = 300) {
    self.behindSeconds = behindSeconds
    self.aheadSeconds = aheadSeconds
  }

  /// Readings that come no later than this after they were measured are live: networks and batching monitors take about a
  /// minute.
  static let liveDelaySeconds = 120.0

  /// What is wrong with the clock that dated a reading.
  ///
  /// Whatever was measured was measured before it was sent, and sent before it came. The Kafka time is a producer's clock too:
  /// one that disagrees with a reading which fits the shell's clock is not believed.
  /// - Parameters:
  ///   - claimedSeconds: when the newest reading was measured, as it says.
  ///   - kafkaSeconds: its Kafka time, nil where there is none.
  ///   - arrivedSeconds: when it came, by the shell's clock.
  package func state(claimedSeconds: Double, kafkaSeconds: Double?, arrivedSeconds: Double) -> ClockState {
    if claimedSeconds <= arrivedSeconds + aheadSeconds, claimedSeconds >= arrivedSeconds - Self.liveDelaySeconds { return .right }
    let sentSeconds = min(kafkaSeconds ?? arrivedSeconds, arrivedSeconds)
    let offsetSeconds = claimedSeconds - sentSeconds
    if offsetSeconds > aheadSeconds { return .ahead(seconds: offsetSeconds) }
    if offsetSeconds < -behindSeconds { return .behind(seconds: -offsetSeconds) }
    return .right
  }
}
