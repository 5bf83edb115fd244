package import Alarms
package import Saving

/// What an engine goes on from.
package struct Past: Sendable {
  package var checkpoint: StoredCheckpoint?
  package var formerWard: EpisodeNaming.FormerWard?
  /// The delays by which the ward is kept, where they are not those that this console went by, and the sentence that stays on screen
  /// where they are not those of its settings.
  package var adopted: (policy: AlarmPolicy, sentence: String?)?

  package init(
    checkpoint: StoredCheckpoint?, formerWard: EpisodeNaming.FormerWard?, adopted: (policy: AlarmPolicy, sentence: String?)? = nil
  ) {
    self.checkpoint = checkpoint
    self.formerWard = formerWard
    self.adopted = adopted
  }

  /// Whether what was made of the topic meanwhile is right: nobody watched it before, nor by other delays.
  var isEmpty: Bool { checkpoint == nil && formerWard == nil && adopted == nil }
}

/// What people did about alarms, as far as it was heard before the engine knew its past: it may be about episodes that are in it.
struct HeardEarly {
  var acknowledgements: [AlarmAcknowledgement] = []
  var events: [EpisodeEvent] = []
}
