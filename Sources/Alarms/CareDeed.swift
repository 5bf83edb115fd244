/// What a person may do about an alarm beside acknowledging it.
package enum CareDeed: Sendable, Equatable {
  /// "I am going."
  case claim
  case release
  /// Pauses sound and reminders, for at most `EpisodeCare.mostSilenceSeconds`.
  case silence(seconds: Double)
  case unsilence
}
