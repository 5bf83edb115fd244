internal import Detection
internal import Foundation
package import Saving
internal import Vitals

/// A step of an alarm that has been answered, and whose reasons are still to be worked out.
package struct UnexplainedStep: Sendable, Equatable, Codable {
  private(set) var transitionID: UUID
  /// The patient's key when the step was taken.
  private(set) var patientKey: String
  private(set) var severity: Severity
  /// Whether somebody is called by it.
  private(set) var isAlarm: Bool
  private(set) var question: ExplanationQuestion
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
