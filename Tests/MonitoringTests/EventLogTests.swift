import Alarms
import Foundation
import Testing
import Vitals

@testable import Monitoring

@Suite("The log on screen")
struct EventLogTests {
  @Test(
    "A step down names what still counts, and nothing that is normal by now; a raise names what is odd",
    arguments: [
      (AlarmTransition.Kind.deescalated, 36.7, 75.0, "HIGH → MEDIUM · NEWS2 0"),
      (.deescalated, 36.7, 115, "HIGH → MEDIUM · HR 115 · NEWS2 2"),
      (.deescalated, 38.6, 115, "HIGH → MEDIUM · Temp 38.6, HR 115 · NEWS2 3"),
      (.raised, 36.7, 75, "MEDIUM raised · Temp 36.7, HR 75 · NEWS2 0"),
      (.resolved, 36.7, 75, "HIGH over"),
    ])
  func stepNamesReasons(kind: AlarmTransition.Kind, temperature: Double, heartRate: Double, text: String) {
    var observation = Observation()
    observation.values.temperature = temperature
    observation.values.heartRate = heartRate
    let news2 = NEWS2Score(observation)
    let contributions = [(Vital.temperature, temperature), (.heartRate, heartRate)].map { vital, value in
      Explanation.Contribution(
        factor: .vital(vital), points: 5, share: 0.5, value: value, news2Points: news2.points(of: vital))
    }
    let assessment = Assessment(
      observation: observation, news2: news2, autoencoder: 50, isolationForest: 50, anomaly: 50, risk: 0, riskIfLasting: 0,
      modelSeverity: .medium)
    var log = EventLog()
    log.add(
      AlarmTransition(
        id: UUID(), episodeID: UUID(), step: 1, kind: kind, severity: .medium, previousSeverity: .high, wardName: "Ward",
        patient: PatientIdentity(id: "P1"), episodeStartSeconds: 0, timeSeconds: 60, assessment: assessment,
        explanation: Explanation(score: 50, expectation: 20, contributions: contributions, sentence: ""), modelVersion: "1",
        asksForMail: false))
    #expect(log.entries.map(\.text) == [text])
  }

  @Test("A condition that comes and goes is one entry, which moves up and counts")
  func conditionsCount() {
    var log = EventLog()
    func add(_ phase: ConditionChange.Phase, _ kind: TechnicalCondition.Kind, _ cause: String, at seconds: Double) {
      log.add(
        ConditionChange(phase: phase, kind: kind, cause: cause, patient: PatientIdentity(id: "P1"), timeSeconds: seconds))
    }
    add(.begins, .signal(.oxygenSaturation), "probe off", at: 0)
    add(.begins, .clock, "clock 1:00:00 ahead", at: 1)
    add(.ends, .signal(.oxygenSaturation), "probe off", at: 2)
    add(.begins, .signal(.oxygenSaturation), "artefact", at: 3)
    #expect(log.entries.map(\.text) == ["SpO2 artefact · 2 times", "clock 1:00:00 ahead"])
    add(.ends, .clock, "clock 1:00:00 ahead", at: 4)
    #expect(log.entries.first?.text == "clock is right again")
    #expect(log.entries.allSatisfy { $0.kind == .technical })
  }
}
