package import Alarms

/// A transition on its way to the database.
package struct RecordedTransition: Sendable, Equatable {
  package var transition: AlarmTransition
  /// When the poll that brought its reading returned, on the monotonic clock: from here the latency is counted.
  package var receivedNanoseconds: UInt64

  package init(transition: AlarmTransition, receivedNanoseconds: UInt64) {
    self.transition = transition
    self.receivedNanoseconds = receivedNanoseconds
  }
}
