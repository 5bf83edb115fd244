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
    let remembering = shard.patients.filter { $0.forestWalks != ForestMemory() }.map(\.identity.id)
    #expect(remembering == ["often"])
  }

  private static func ward(second: Int) -> [Reading] {
    (0..<20).map { number in
      let wave = Double((second * 31 + number * 7) % 40)
      var values = PerVital<Double?>(repeating: nil)
      values.heartRate = 60 + wave
      values.respiratoryRate = 12 + wave / 4
      values.oxygenSaturation = 99 - wave / 4
      if second % 9 == number % 9 { values.systolicPressure = 110 + wave }
      let seconds = 1_795_350_000 + Double(second)
      return Reading(
        patient: PatientIdentity(id: "P\(number)"), timeSeconds: seconds, values: values, kafkaSeconds: seconds,
        position: RecordPosition(partition: 0, offset: Int64(second * 20 + number)))
    }
  }

  @Test("A restart at any second gives the scores of an engine that went on, be they made anew then or a few seconds old")
  func restarted() throws {
    let detector = try Detector.load(directory: shippedWeights)
    var whole = Shard(wardName: "Ward", detector: detector)
    var restarted = whole
    var events: [ShardEvent] = []
    for second in 0..<90 {
      whole.step(Self.ward(second: second), into: &events)
      for reading in Self.ward(second: second) { restarted.step([reading], into: &events) }
      for patient in whole.patients {
        #expect(restarted.patient(id: patient.identity.key)?.assessment == patient.assessment, "second \(second)")
      }
      guard second % 7 == 0 else { continue }
      let checkpoint = restarted.checkpoint(readUpTo: [0: Int64(second * 20 + 20)])
      restarted = Shard(wardName: "Ward", detector: detector)
      try restarted.restart(from: checkpoint)
    }
  }

  @Test("Other models begin with scores of their own")
  func otherModels() throws {
    let detector = try Detector.load(directory: shippedWeights)
    var shard = Shard(wardName: "Ward", detector: detector)
    var events: [ShardEvent] = []
    for second in 0..<43 { shard.step(Self.ward(second: second), into: &events) }
    var model = try #require(detector.model)
    model.deterioration = try #require(model.mortality)
    let others = Detector(version: "others", model: model)
    var next = Shard(wardName: "Ward", detector: others)
    try next.restart(from: shard.checkpoint(readUpTo: [0: 43 * 20]))
    for patient in next.patients {
      var history = patient.history
      history.forgetScores()
      #expect(patient.assessment?.risk == others.assess(history).risk)
    }
  }
}
