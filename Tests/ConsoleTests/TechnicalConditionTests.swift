import Alarms
import MadeUpWard
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
    return BedRow(ShownBed([bed], at: 0), id: "P001", wallSeconds: 1_001, steadyScore: 0, bedKey: NaturalKey("1"))
  }

  @Test("is a technical row, and never less than the alarm", arguments: [Severity.normal, .low, .medium, .high])
  func urgency(severity: Severity) {
    let condition = TechnicalCondition(kind: .identity, cause: "two names", sinceSeconds: 1_000)
    #expect(row(severity, conditions: []).urgency == Urgency(severity))
    #expect(row(severity, conditions: [condition]).urgency == (severity == .normal ? .technical : Urgency(severity)))
  }

  // MARK: Blips

  /// A console that has watched two calm patients for a minute, the second of whom has had a bad signal in the seconds given.
  private func watched(badSeconds: Set<Int>, to end: Int) -> Stage {
    var stage = Stage(120, 40, snapshot: MadeUpWard(patients: MadeUpPatient.quiet(4)).snapshot())
    for second in 1...end {
      var snapshot = MadeUpWard(patients: MadeUpPatient.quiet(4)).snapshot()
      snapshot.timeSeconds += Double(second)
      for index in snapshot.beds.indices {
        snapshot.beds[index].lastReadingSeconds = snapshot.timeSeconds
        snapshot.beds[index].arrivedSeconds = snapshot.timeSeconds
      }
      if badSeconds.contains(second) { snapshot.beds[3].assessment.quality.heartRate = .artefact }
      stage.receive(snapshot)
    }
    return stage
  }

  @Test("whose signal is bad for a second is marked in place, and neither moves nor counts")
  func blipStaysInPlace() {
    let calm = watched(badSeconds: [], to: 40)
    let blips = watched(badSeconds: Set(stride(from: 1, through: 40, by: 3)), to: 40)
    #expect(blips.model.order.rows.map(\.id) == calm.model.order.rows.map(\.id))
    #expect(AlarmCounts(blips.model.order.rows, wallSeconds: blips.model.wallSeconds).technical == 0)
    let line = blips.text.split(separator: "\n").first { $0.contains(" \(blips.model.order.rows[3].nameLabel)") }
    #expect(line?.contains("?") == true)
    #expect(!calm.text.split(separator: "\n").contains { $0.hasPrefix("   ?") })
  }

  @Test("who is about to be HIGH stands below whoever is once that has lasted two seconds, and stays for thirty")
  func pendingHighMoves() {
    func rows(at end: Int, highSeconds: ClosedRange<Int>) -> [BedRow] {
      var stage = Stage(120, 40, snapshot: MadeUpWard(patients: MadeUpPatient.quiet(4)).snapshot())
      for second in 1...end {
        var snapshot = MadeUpWard(patients: MadeUpPatient.quiet(4)).snapshot()
        snapshot.timeSeconds += Double(second)
        for index in snapshot.beds.indices {
          snapshot.beds[index].lastReadingSeconds = snapshot.timeSeconds
          snapshot.beds[index].arrivedSeconds = snapshot.timeSeconds
        }
        if highSeconds.contains(second) { snapshot.beds[3].assessment.modelSeverity = .high }
        // Somebody with an alarm of less, who is not before them.
        _ = snapshot.beds[2].alarm.update(
          .medium, at: snapshot.timeSeconds, policy: AlarmPolicy(onDelaySeconds: PerSeverity(low: 0, medium: 0, high: 0)))
        stage.receive(snapshot)
      }
      return stage.model.order.rows
    }
    let id = MadeUpWard(patients: MadeUpPatient.quiet(4)).snapshot().beds[3].patient.key
    #expect(rows(at: 6, highSeconds: 5...20).first?.id != id)
    #expect(rows(at: 7, highSeconds: 5...20).first?.id == id)
    #expect(rows(at: 7, highSeconds: 5...20).first?.pending == .high)
    #expect(rows(at: 45, highSeconds: 5...20).first?.id == id)
    #expect(rows(at: 52, highSeconds: 5...20).first?.id != id)
    // One odd second is none.
    #expect(rows(at: 8, highSeconds: 5...5).first?.id != id)
  }

  @Test("whose signal stays bad moves up after ten seconds, and stays for thirty more")
  func lastingTroubleMoves() {
    let bad = Set(5...20)
    func isFirst(at second: Int) -> Bool { watched(badSeconds: bad, to: second).model.order.rows.first?.urgency == .technical }
    #expect(!isFirst(at: 14))
    #expect(isFirst(at: 15))
    #expect(isFirst(at: 49))
    #expect(!isFirst(at: 51))
  }
}
