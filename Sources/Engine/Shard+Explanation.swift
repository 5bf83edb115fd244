package import Alarms
import Detection
import Foundation
import Vitals

extension Shard {
  /// Steps that wait to be explained, oldest first for each patient: what a restored state still owes.
  package var unexplained: [UnexplainedStep] { patients.flatMap(\.unexplained) }

  /// A patient's owed explanations at most: whoever takes none must not make the state grow.
  private static let mostUnexplained = 16

  /// Takes a copy of what the explanation is made of: working it out takes as long as hundreds of readings.
  mutating func askToExplain(
    _ step: PatientAlarm.Step, _ id: UUID, of index: Int, _ assessment: Assessment, into events: inout [ShardEvent]
  ) {
    let unexplained = UnexplainedStep(
      transitionID: id, patientKey: patients[index].identity.key, severity: step.severity, isAlarm: step.kind.isAlarm,
      question: ExplanationQuestion(about: patients[index].newestHistory, of: assessment))
    patients[index].explanation = nil
    patients[index].explainedStepID = id
    patients[index].unexplained.append(unexplained)
    if patients[index].unexplained.count > Self.mostUnexplained { patients[index].unexplained.removeFirst() }
    events.append(.unexplained(unexplained))
  }

  /// Takes the explanation of a step that was told as `.unexplained`.
  package mutating func learn(_ explained: AlarmExplanation, of step: UnexplainedStep) {
    func owes(_ index: Int) -> Bool { patients[index].unexplained.contains { $0.transitionID == explained.transitionID } }
    // Who is called otherwise by now is looked for; who has gone is found nowhere.
    guard let index = indices[step.patientKey].flatMap({ owes($0) ? $0 : nil }) ?? patients.indices.first(where: owes) else {
      return
    }
    ledger.touch(patients[index].identity.id)
    patients[index].unexplained.removeAll { $0.transitionID == explained.transitionID }
    guard patients[index].explainedStepID == explained.transitionID else { return }
    patients[index].explanation = explained.explanation
    patients[index].explainedStepID = nil
  }
}
