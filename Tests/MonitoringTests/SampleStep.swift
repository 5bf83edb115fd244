import Alarms
import Foundation
import Vitals

extension AlarmTransition {
  /// A HIGH that was raised then, of whom nothing else matters.
  static func raised(
    _ patientID: String = "P1", step: Int = 0, episodeID: UUID = UUID(), at seconds: Double
  ) -> AlarmTransition {
    AlarmTransition(
      id: UUID(), episodeID: episodeID, step: step, kind: .raised, severity: .high, previousSeverity: .normal, wardName: "Ward",
      patient: PatientIdentity(id: patientID), episodeStartSeconds: seconds, timeSeconds: seconds,
      assessment: Assessment(
        observation: Observation(), news2: NEWS2Score(Observation()), autoencoder: 0, isolationForest: 0, anomaly: 0, risk: 0,
        riskIfLasting: 0, modelSeverity: .high), modelVersion: "1", asksForMail: false)
  }
}
