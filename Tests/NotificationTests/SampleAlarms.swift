import Alarms
import Foundation
import Vitals

enum SampleAlarms {
  static func transition(
    _ number: Int = 1, patient: PatientIdentity? = nil, severity: Severity = .high, isModelled: Bool = true,
    isPartial: Bool = true,
    sentence: String = "SpO2 fell from 97 % to 88 % in 10 min while the heart rate rose."
  ) -> AlarmTransition {
    let start = 1_732_270_000.0 + Double(number)
    let patient = patient ?? PatientIdentity(id: "P\(number)", ward: "East", bed: "\(number)", name: "Åsa O'Brien")
    let episode = AlarmIdentity.episode(of: "ICU", patientID: patient.id, startSeconds: start)
    var observation = Observation(onOxygen: true, consciousness: isPartial ? nil : .voice)
    observation.values.heartRate = 131
    observation.values.respiratoryRate = 20.2
    observation.values.oxygenSaturation = 88
    observation.values.systolicPressure = 104
    observation.values.temperature = 38.05
    let assessment = Assessment(
      observation: observation, news2: NEWS2Score(observation), autoencoder: 97.25, isolationForest: 91.5, anomaly: 98.7,
      risk: 0.0376, riskIfLasting: 0.124,
      modelSeverity: .high, isModelled: isModelled)
    let explanation = Explanation(
      score: 98.7, expectation: 50,
      contributions: [
        .init(
          factor: .vital(.oxygenSaturation), points: 40, share: 0.8, value: 88, usual: 97, change: -9, changeSeconds: 600,
          news2Points: 3),
        .init(
          factor: .vital(.heartRate), points: 10, share: 0.2, value: 131, usual: 80, change: 40, changeSeconds: 600,
          news2Points: 3),
        .init(factor: .vital(.temperature), points: -1.3, share: 0, value: 38.05),
      ], reasons: sentence)
    let trend: [Double?] = [nil, nil, nil, nil] + stride(from: 8.0, to: 99, by: 3.5).map(Optional.some)
    return AlarmTransition(
      id: AlarmIdentity.transition(episodeID: episode, step: 0), episodeID: episode, step: 0, kind: .raised, severity: severity,
      previousSeverity: .normal, wardName: "ICU", patient: patient, episodeStartSeconds: start, timeSeconds: start,
      assessment: assessment, explanation: explanation, modelVersion: "2024.1", asksForMail: true, recentAnomaly: trend)
  }
}

extension SampleAlarms {
  static func acknowledgement(of transition: AlarmTransition) -> AlarmAcknowledgement {
    AlarmAcknowledgement(
      episodeID: transition.episodeID, step: transition.step, patient: transition.patient, person: "nurse",
      timeSeconds: transition.timeSeconds + 60)
  }
}

/// Gone when the test is over.
final class TemporaryFolder: Sendable {
  let path = NSTemporaryDirectory() + "wardwatch-mail-" + UUID().uuidString

  init() { try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var files: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }

  func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path + "/" + name))) }
}
