import Detection
import Foundation
import Vitals

/// A step of an alarm that has been answered, and whose reasons are still to be worked out.
package struct UnexplainedStep: Sendable, Equatable, Codable {
  let transitionID: UUID
  /// The patient's key when the step was taken.
  let patientKey: String
  let severity: Severity
  /// Whether somebody is called by it.
  let isAlarm: Bool
  let question: ExplanationQuestion
}
