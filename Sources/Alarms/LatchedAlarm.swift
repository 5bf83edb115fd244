package import Foundation

/// A HIGH that ended before anybody acknowledged it. Whoever wants alarms to latch goes on showing it until somebody does; no step
/// hangs on that (IEC 60601-1-8 leaves the choice to the responsible organisation).
package struct LatchedAlarm: Sendable, Equatable {
  package var episodeID: UUID
  /// The raise or escalation that nobody has acknowledged.
  package var step: Int
  /// That its acknowledgement would be.
  package var turn: Int
  /// By the clock of the patient's records.
  package var highSeconds: Double
  package var endedSeconds: Double

  package init(episodeID: UUID, _ unseen: PatientAlarm.Unseen, endedSeconds: Double) {
    self.episodeID = episodeID
    (step, turn, highSeconds) = (unseen.step, unseen.turn, unseen.highSeconds)
    self.endedSeconds = endedSeconds
  }

  /// The clock of the records was set.
  package mutating func shift(bySeconds seconds: Double) {
    highSeconds += seconds
    endedSeconds += seconds
  }
}

extension PatientAlarm {
  /// What a HIGH leaves behind that ended without an acknowledgement.
  package struct Unseen: Sendable, Equatable {
    package var step: Int
    package var turn: Int
    package var highSeconds: Double

    package init(step: Int, turn: Int, highSeconds: Double) {
      self.step = step
      self.turn = turn
      self.highSeconds = highSeconds
    }
  }
}
