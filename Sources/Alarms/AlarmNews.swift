/// What those who tell people about alarms hear from the store, once it answers for it.
package enum AlarmNews: Sendable, Equatable {
  /// A step that asks for a mail, escalates, or ends an episode.
  case step(AlarmTransition)
  /// What an earlier run or another console has left.
  case outstanding(OutstandingAlarm)
}
