import Alarms
import Foundation
import Sharing
import Vitals

@testable import Storage

enum SampleAlarms {
  static func transition(
    _ number: Int, ward: String = "ICU", step: Int = 0, asksForMail: Bool = false, isModelled: Bool = true,
    timeSeconds: Double? = nil, name: String? = "Åsa O'Brien", isExplained: Bool = true
  ) -> AlarmTransition {
    let start = timeSeconds ?? 1_732_270_000.125 + Double(number)
    let patient = PatientIdentity(id: "P\(number)", ward: "East", bed: "\(number)", name: name)
    let episode = AlarmIdentity.episode(of: ward, patientID: patient.id, startSeconds: start)
    var observation = Observation(onOxygen: true, consciousness: .voice)
    observation.values.heartRate = 131
    observation.values.oxygenSaturation = 88
    observation.values.temperature = 38.75
    let assessment = Assessment(
      observation: observation, news2: NEWS2Score(observation), autoencoder: 97.25, isolationForest: 91.5, anomaly: 99.125,
      risk: 0.375, riskIfLasting: 0.5, modelSeverity: .high, isModelled: isModelled)
    return AlarmTransition(
      id: AlarmIdentity.transition(episodeID: episode, step: step), episodeID: episode, step: step, kind: .raised,
      severity: .high,
      previousSeverity: .normal, wardName: ward, patient: patient, episodeStartSeconds: start, timeSeconds: start,
      assessment: assessment, explanation: isExplained ? explanation : nil, modelVersion: "2024.1", asksForMail: asksForMail,
      recentAnomaly: [10, nil, 99])
  }

  /// The end of the episode that this alarm began.
  static func ending(_ of: AlarmTransition) -> AlarmTransition {
    var ending = of
    (ending.kind, ending.severity, ending.previousSeverity, ending.step) = (.resolved, .normal, .high, 1)
    ending.id = AlarmIdentity.transition(episodeID: of.episodeID, step: 1)
    ending.asksForMail = false
    return ending
  }

  static var explanation: Explanation {
    Explanation(
      score: 99.125, expectation: 50,
      contributions: [
        .init(
          factor: .vital(.oxygenSaturation), points: 40, share: 0.8, value: 88, usual: 97, change: -9, changeSeconds: 600,
          news2Points: 3),
        .init(factor: .oxygen, points: 10, share: 0.2),
      ], reasons: "SpO2 has fallen; it drives 80 % of the score.")
  }

  static func recorded(_ numbers: Range<Int>, ward: String, asksForMail: Bool = false) -> [RecordedTransition] {
    numbers.map { number in
      RecordedTransition(
        transition: transition(number, ward: ward, asksForMail: asksForMail), receivedNanoseconds: Monotonic.nowNanoseconds())
    }
  }

  static func acknowledgement(of transition: AlarmTransition, by person: String) -> AlarmAcknowledgement {
    AlarmAcknowledgement(
      episodeID: transition.episodeID, step: transition.step, patient: transition.patient, person: person,
      timeSeconds: transition.timeSeconds + 60)
  }

  static func entry(_ number: Int) -> JournalEntry { .alarm(transition(number), receivedNanoseconds: 1) }
}

/// Collects what the recorder hands on to be mailed.
final class Accepted: Sendable {
  private let news = Guarded<[AlarmNews]>([])

  var all: [AlarmNews] { news.withLock { $0 } }

  var ids: [UUID] {
    all.map { news in
      switch news {
      case .step(let transition): transition.id
      case .outstanding(let alarm): alarm.transition.id
      }
    }
  }

  var sink: @Sendable ([AlarmNews]) -> Void {
    { [self] new in news.withLock { $0 += new } }
  }
}
