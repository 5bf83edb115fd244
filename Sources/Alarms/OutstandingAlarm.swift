/// A HIGH of the outbox, as whoever comes on duty takes it over: one that people are still to be told of, or that stands and may
/// need a reminder.
package struct OutstandingAlarm: Sendable, Equatable {
  package var transition: AlarmTransition
  /// How long ago its mail was asked for, by the database's clock.
  package var ageSeconds: Double
  /// How long ago all who could be told had been; nil where that is still to be done.
  package var toldSecondsAgo: Double?
  package var isOver: Bool
  package var isAcknowledged: Bool
  /// What became of its notices so far.
  package var deliveries: [AlarmDelivery]

  package init(
    transition: AlarmTransition, ageSeconds: Double, toldSecondsAgo: Double? = nil, isOver: Bool = false,
    isAcknowledged: Bool = false, deliveries: [AlarmDelivery] = []
  ) {
    self.transition = transition
    self.ageSeconds = ageSeconds
    self.toldSecondsAgo = toldSecondsAgo
    self.isOver = isOver
    self.isAcknowledged = isAcknowledged
    self.deliveries = deliveries
  }
}
