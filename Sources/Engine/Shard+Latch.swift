package import Alarms
import Foundation
package import Saving
import Vitals

/// A HIGH that has ended and that nobody has acknowledged is remembered until somebody does, or another HIGH asks for it.
extension Shard {
  mutating func noteLatch(_ step: PatientAlarm.Step, episodeID: UUID, closure: AlarmClosure?, of index: Int) {
    if step.severity == .high { patients[index].latchedApart.value = nil }
    // Who has left, or was somebody else, is nobody to look after.
    guard let unseen = step.unseen, closure == nil || closure == .orders else { return }
    patients[index].latchedApart.value = LatchedAlarm(episodeID: episodeID, unseen, endedSeconds: step.timeSeconds)
  }

  /// Someone has seen that there was a HIGH. Nil where there is none to see.
  package mutating func acknowledgeLatched(
    patientID: String, by person: String, at timeSeconds: Double
  ) -> AlarmAcknowledgement? {
    guard let index = indices[patientID], let latched = patients[index].latched else { return nil }
    ledger.touch(patients[index].identity.id)
    patients[index].latchedApart.value = nil
    return AlarmAcknowledgement(
      episodeID: latched.episodeID, step: latched.step, turn: latched.turn, patient: patients[index].identity, person: person,
      timeSeconds: timeSeconds)
  }

  /// The same at another console. True where it was of the HIGH that is remembered.
  mutating func learnLatched(_ acknowledgement: AlarmAcknowledgement, of index: Int) -> Bool {
    guard let latched = patients[index].latched, latched.episodeID == acknowledgement.episodeID,
      acknowledgement.step >= latched.step, !acknowledgement.isTakenBack
    else { return false }
    ledger.touch(patients[index].identity.id)
    patients[index].latchedApart.value = nil
    return true
  }
}

extension LatchedAlarm: Saved {
  package static var blank: LatchedAlarm {
    LatchedAlarm(episodeID: .blank, PatientAlarm.Unseen(step: 0, turn: 0, highSeconds: 0), endedSeconds: 0)
  }

  package mutating func pass(through coder: inout StateCoder) {
    coder.pass(&episodeID)
    coder.pass(&step)
    coder.pass(&turn)
    coder.pass(&highSeconds)
    coder.pass(&endedSeconds)
  }
}
