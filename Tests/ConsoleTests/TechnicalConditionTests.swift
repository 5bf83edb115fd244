import Alarms
import Testing
import Vitals

@testable import Console

@Suite("A patient about whom something is wrong")
struct TechnicalConditionTests {
  private func row(_ severity: Severity, conditions: [TechnicalCondition]) -> BedRow {
    var alarm = PatientAlarm()
    let policy = AlarmPolicy(onDelaySeconds: PerSeverity(low: 0, medium: 0, high: 0))
    _ = alarm.update(severity, at: 1_000, policy: policy)
    let assessment = Assessment(
      observation: Observation(), news2: NEWS2Score(Observation()), autoencoder: 0, isolationForest: 0, anomaly: 0, risk: 0,
      riskIfLasting: 0, modelSeverity: severity)
    let bed = BedSnapshot(
      patient: PatientIdentity(id: "P001"), assessment: assessment, alarm: alarm, conditions: conditions,
      lastReadingSeconds: 1_000, usualIntervalSeconds: 1)
    return BedRow(bed, wardTimeSeconds: 1_001, steadyScore: 0, bedKey: NaturalKey("1"))
  }

  @Test("is a technical row, and never less than the alarm", arguments: [Severity.normal, .low, .medium, .high])
  func urgency(severity: Severity) {
    let condition = TechnicalCondition(kind: .identity, cause: "two names", sinceSeconds: 1_000)
    #expect(row(severity, conditions: []).urgency == Urgency(severity))
    #expect(row(severity, conditions: [condition]).urgency == (severity == .normal ? .technical : Urgency(severity)))
  }
}
