package import Vitals

/// A technical condition of a patient begins, gets another cause, or ends.
package struct ConditionChange: Sendable, Equatable {
  package enum Phase: Sendable, Equatable {
    case begins
    case ends
  }

  package var phase: Phase
  package var kind: TechnicalCondition.Kind
  /// In words; where it ends, the last one.
  package var cause: String
  package var patient: PatientIdentity
  /// By the clock that the condition is told by: the records' own, or arrival for what only arrival can show.
  package var timeSeconds: Double
  /// Of a silence that begins: when the last record before it was measured. By it the silence is the same on every console,
  /// whenever each has noticed it.
  package var lastRecordSeconds: Double?

  package init(
    phase: Phase, kind: TechnicalCondition.Kind, cause: String, patient: PatientIdentity, timeSeconds: Double,
    lastRecordSeconds: Double? = nil
  ) {
    self.phase = phase
    self.kind = kind
    self.cause = cause
    self.patient = patient
    self.timeSeconds = timeSeconds
    self.lastRecordSeconds = lastRecordSeconds
  }

  /// For the log.
  package var words: String {
    switch (phase, kind) {
    case (.ends, _): kind.overWords
    case (.begins, .signal(let vital)): "\(vital.label) \(cause)"
    case (.begins, _): cause
    }
  }
}
