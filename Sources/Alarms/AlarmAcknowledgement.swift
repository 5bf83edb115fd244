package import Foundation
package import Vitals

/// Someone has seen an alarm, at whichever console, or takes that back. It stands until the alarm escalates or ends.
package struct AlarmAcknowledgement: Sendable, Equatable {
  package var episodeID: UUID
  /// The raise or escalation that was seen.
  package var step: Int
  /// How often this step had been acknowledged and taken back before: an even turn acknowledges, an odd one takes back.
  package var turn: Int
  /// What comes from the database knows the patient's id alone.
  package var patient: PatientIdentity
  package var person: String
  package var timeSeconds: Double

  package init(episodeID: UUID, step: Int, turn: Int = 0, patient: PatientIdentity, person: String, timeSeconds: Double) {
    self.episodeID = episodeID
    self.step = step
    self.turn = turn
    self.patient = patient
    self.person = person
    self.timeSeconds = timeSeconds
  }

  package var isTakenBack: Bool { turn % 2 != 0 }
}
