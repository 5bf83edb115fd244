package import Foundation

/// What a person or a timer does about an alarm: a row of its own beside the steps of the episode, of which it changes none.
package struct EpisodeEvent: Sendable, Equatable, Codable {
  package enum Kind: String, CaseIterable, Sendable, Codable {
    /// "I am going."
    case claimed
    /// Who was going is not, or not any more.
    case released
    /// Sound and reminders pause until `untilSeconds`.
    case silenced
    /// The pause ended: before its time by a person or by something new, else by itself.
    case unsilenced
    /// A HIGH that nobody has acknowledged sounds again.
    case realarmed
  }

  package var episodeID: UUID
  package var kind: Kind
  /// Counts those of the same kind in the episode, from 0: two consoles that come upon the same have one row.
  package var ordinal: Int
  /// The patient's id.
  package var patientID: String
  /// Nil where a timer or the patient's state did it.
  package var person: String?
  /// By the clock of the patient's records, as the alarm's own times are.
  package var timeSeconds: Double
  /// Of `silenced`: when it ends by itself.
  package var untilSeconds: Double?

  package init(
    episodeID: UUID, kind: Kind, ordinal: Int, patientID: String, person: String? = nil, timeSeconds: Double,
    untilSeconds: Double? = nil
  ) {
    self.episodeID = episodeID
    self.kind = kind
    self.ordinal = ordinal
    self.patientID = patientID
    self.person = person
    self.timeSeconds = timeSeconds
    self.untilSeconds = untilSeconds
  }
}
