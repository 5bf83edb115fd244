package import Detection
package import Foundation
package import Saving
package import Vitals

/// A step of an alarm that has been answered, and whose reasons are still to be worked out.
package struct UnexplainedStep: Sendable, Equatable, Codable {
  package private(set) var transitionID: UUID
  /// The patient's key when the step was taken.
  package private(set) var patientKey: String
  package private(set) var severity: Severity
  /// Whether somebody is called by it.
  package private(set) var isAlarm: Bool
  package private(set) var question: ExplanationQuestion

  package init(transitionID: UUID, patientKey: String, severity: Severity, isAlarm: Bool, question: ExplanationQuestion) {
    self.transitionID = transitionID
    self.patientKey = patientKey
    self.severity = severity
    self.isAlarm = isAlarm
    self.question = question
  }
}

extension UnexplainedStep: Saved {
  package static var blank: UnexplainedStep {
    UnexplainedStep(transitionID: .blank, patientKey: "", severity: .normal, isAlarm: false, question: .blank)
  }

  package mutating func pass(through coder: inout StateCoder) {
    coder.pass(&transitionID)
    coder.pass(&patientKey)
    coder.pass(&severity)
    coder.pass(&isAlarm)
    coder.pass(&question)
  }
}
