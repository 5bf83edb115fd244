import Alarms
import Detection
import Testing
import Vitals

@testable import Engine

@Suite("Who comes next")
struct ForesightTests {
  private static let noon = 1_795_350_000.0

  /// A ward in which somebody falls ill, is discharged in the middle of a batch, comes back, is moved, or is two.
  private static func readings(second: Int) -> [Reading] {
    (0..<12).flatMap { number -> [Reading] in
      let place = (number * 5 + second / 7) % 12
      var bed = "\(place)"
      if place == 3, second > 40, second % 2 == 0 { bed = "elsewhere" }
      var reading = Reading(patient: PatientIdentity(id: "P\(place)", bed: bed), timeSeconds: noon + Double(second))
      reading.kafkaSeconds = reading.timeSeconds
      let isIll = place % 4 == 0 && second > 20
      reading.values.heartRate = (isIll ? 135 : 72) + Double(second % 3)
      reading.values.respiratoryRate = isIll ? 28 : 15
      reading.values.oxygenSaturation = isIll ? 86 : 97
      guard place == second / 5 % 12, second % 5 == 0, second > 20 else { return [reading] }
      var gone = Reading(patient: reading.patient, timeSeconds: reading.timeSeconds)
      (gone.kafkaSeconds, gone.movement) = (gone.timeSeconds, .discharge)
      return [reading, gone]
    }
  }

  @Test("The same comes of readings one by one, of which none is foreseen, as of whole batches, whoever leaves among them")
  func oneByOne() {
    var (whole, single) = (Shard(wardName: "W", detector: .rulesOnly), Shard(wardName: "W", detector: .rulesOnly))
    var (ofWhole, ofSingle): ([ShardEvent], [ShardEvent]) = ([], [])
    for second in 0..<180 {
      let readings = Self.readings(second: second)
      whole.step(readings, into: &ofWhole)
      for reading in readings { single.step([reading], into: &ofSingle) }
    }
    #expect(ofWhole.contains { if case .left = $0 { true } else { false } })
    #expect(ofWhole.contains { if case .transition(let step) = $0 { step.kind == .raised } else { false } })
    #expect(ofWhole == ofSingle)
    #expect(whole.patients.map(\.identity) == single.patients.map(\.identity))
    #expect(whole.patients.map(\.history) == single.patients.map(\.history))
  }
}
