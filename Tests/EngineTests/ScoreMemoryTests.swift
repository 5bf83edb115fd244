import Detection
import MadeUpFeed
import Testing
import Vitals

@testable import Engine

@Suite("What is remembered of a patient's score")
struct ScoreMemoryTests {
  @Test("is kept of those whose readings come often, and what others leave at its place changes nobody's score")
  func ofThoseWhoComeOften() throws {
    let detector = try Detector.load(directory: shippedWeights)
    var shard = Shard(wardName: "Ward", detector: detector)
    var events: [ShardEvent] = []
    for minute in 0..<12 {
      for second in 0..<(minute < 11 ? 1 : 30) {
        let readings = ["often", "rare 1", "rare 2"].filter { second == 0 || $0 == "often" }.map { id in
          var values = PerVital<Double?>(repeating: nil)
          values.heartRate = 60 + Double((minute * 31 + second * 7 + id.utf8.count * 5) % 50)
          values.oxygenSaturation = 97
          return Reading(
            patient: PatientIdentity(id: id), timeSeconds: 1_795_350_000 + 60 * Double(minute) + Double(second), values: values)
        }
        shard.step(readings, into: &events)
        for patient in shard.patients {
          let assessment = try #require(patient.assessment)
          #expect(assessment.isolationForest == detector.assess(patient.history).isolationForest, "\(patient.identity.id)")
        }
      }
    }
    let remembering = shard.patients.filter { $0.scoreMemory != ScoreMemory() }.map(\.identity.id)
    #expect(remembering == ["often"])
  }
}
