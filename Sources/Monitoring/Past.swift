package import Alarms
package import Saving

/// What an engine goes on from.
package struct Past: Sendable {
  package var checkpoint: StoredCheckpoint?
  package var formerWard: EpisodeNaming.FormerWard?

  package init(checkpoint: StoredCheckpoint?, formerWard: EpisodeNaming.FormerWard?) {
    self.checkpoint = checkpoint
    self.formerWard = formerWard
  }

  /// Whether nobody watched the topic before: then what was made of it meanwhile is right.
  var isEmpty: Bool { checkpoint == nil && formerWard == nil }
}

/// What people did about alarms, as far as it was heard before the engine knew its past: it may be about episodes that are in it.
struct HeardEarly {
  var acknowledgements: [AlarmAcknowledgement] = []
  var events: [EpisodeEvent] = []
}
