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
}
