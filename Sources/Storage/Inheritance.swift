package import Alarms
package import Saving

/// What a console finds of those that watched its topic before.
package struct Inheritance: Sendable, Equatable {
  package var checkpoint: StoredCheckpoint?
  /// What version 0.1.0 named the topic's episodes after.
  package var formerWard: EpisodeNaming.FormerWard?
}
