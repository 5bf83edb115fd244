/// A HIGH of the outbox, as whoever comes on duty takes it over: one that people are still to be told of, or that stands, of which
/// they may need to be reminded and others told.
package struct OutstandingAlarm: Sendable, Equatable {
  package var transition: AlarmTransition
  /// How long ago its mail was asked for, by the database's clock.
  package var ageSeconds: Double
  /// How long ago all who could be told had been; nil where that is still to be done.
  package var toldSecondsAgo: Double?
  /// Whether nobody who was to be told at once could be.
  package var isGivenUp: Bool
  package var isOver: Bool
  package var isAcknowledged: Bool
  /// For how long it is silenced still.
  package var silentSeconds: Double
  /// What became of its notices so far.
  package var deliveries: [AlarmDelivery]
  /// The messages about many that it may have gone out in, by channel.
  package var digests: [String: String] = [:]

  package init(
    transition: AlarmTransition, ageSeconds: Double, toldSecondsAgo: Double? = nil, isGivenUp: Bool = false,
    isOver: Bool = false, isAcknowledged: Bool = false, silentSeconds: Double = 0, deliveries: [AlarmDelivery] = []
  ) {
    self.transition = transition
    self.ageSeconds = ageSeconds
    self.toldSecondsAgo = toldSecondsAgo
    self.isGivenUp = isGivenUp
    self.isOver = isOver
    self.isAcknowledged = isAcknowledged
    self.silentSeconds = silentSeconds
    self.deliveries = deliveries
  }
}
