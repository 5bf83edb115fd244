import Alarms
import Detection
import Foundation
import Testing
import Vitals

@testable import Engine

/// A ward in which some patients fall ill and recover: a seeded table of readings, one a second for each patient.
private func wardOfReadings(patients: Int, seconds: Int) -> [Reading] {
  (0..<seconds).flatMap { second in
    (0..<patients).map { number in
      var reading = Reading(
        patient: PatientIdentity(id: "P\(number)", bed: "\(number)"), timeSeconds: 1_700_000_000 + Double(second))
      let isIll = number % 2 == 1 && (60 + number * 5..<180 + number * 5).contains(second)
      reading.values.heartRate = isIll ? 135 : 72 + Double((second + number) % 5)
      reading.values.respiratoryRate = isIll ? 28 : 15
      reading.values.oxygenSaturation = isIll ? 88 : 97
      if second % 30 == 0 {
        reading.values.systolicPressure = 124
        reading.values.diastolicPressure = 76
      }
      reading.onOxygen = false
      reading.consciousness = .alert
      return reading
    }
  }
}

private func transitions(of events: [ShardEvent]) -> [AlarmTransition] {
  events.compactMap { if case .transition(let transition) = $0 { transition } else { nil } }
}

private func run(_ readings: [Reading], cutEvery size: Int) -> [AlarmTransition] {
  var shard = Shard(wardName: "Ward", detector: .rulesOnly)
  var events: [ShardEvent] = []
  for start in stride(from: 0, to: readings.count, by: size) {
    shard.step(Array(readings[start..<min(start + size, readings.count)]), into: &events)
  }
  return transitions(of: events)
}

@Suite("The engine")
struct ShardTests {
  @Test("gives the same alarms however the readings were cut into batches", arguments: [1, 7, 64, 1_000])
  func batching(size: Int) {
    let readings = wardOfReadings(patients: 6, seconds: 300)
    let whole = run(readings, cutEvery: readings.count)
    #expect(whole.count > 0)
    let order = { (list: [AlarmTransition]) in list.sorted { ($0.patient.id, $0.timeSeconds) < ($1.patient.id, $1.timeSeconds) } }
    #expect(order(run(readings, cutEvery: size)) == order(whole))
  }

  @Test("names alarms after the site and the patient, whatever a console calls its ward")
  func naming() {
    func identities(ward: String, site: String) -> Set<UUID> {
      var shard = Shard(wardName: ward, naming: EpisodeNaming(siteName: site), detector: .rulesOnly)
      var events: [ShardEvent] = []
      shard.step(wardOfReadings(patients: 4, seconds: 300), into: &events)
      return Set(transitions(of: events).map(\.id))
    }
    #expect(identities(ward: "4A", site: "County") == identities(ward: "Ward 4A", site: "County"))
    #expect(identities(ward: "4A", site: "County").isDisjoint(with: identities(ward: "4A", site: "St. Elsewhere")))
  }

  @Test("gives the same alarms whichever patient's readings come first")
  func interleaving() {
    let readings = wardOfReadings(patients: 4, seconds: 300)
    let byPatient = readings.sorted { ($0.patient.id, $0.timeSeconds) < ($1.patient.id, $1.timeSeconds) }
    let identities = { (list: [AlarmTransition]) in Set(list.map(\.id)) }
    #expect(identities(run(readings, cutEvery: 100)) == identities(run(byPatient, cutEvery: 100)))
  }

  @Test("raises a spot check's alarm when its delay has passed, and the same one by the next reading where no time passed")
  func spotChecks() {
    let hourly = (0..<6).map { hour -> Reading in
      var reading = Reading(patient: PatientIdentity(id: "P1"), timeSeconds: 1_700_000_000 + 3600 * Double(hour))
      let isIll = hour == 0 || hour == 3 || hour == 4
      reading.values.heartRate = isIll ? 135 : 75
      reading.values.respiratoryRate = isIll ? 28 : 15
      reading.values.oxygenSaturation = isIll ? 88 : 97
      return reading
    }
    func told(ticksAfterSeconds: [Double]) -> [AlarmTransition] {
      var shard = Shard(wardName: "Ward", detector: .rulesOnly)
      var events: [ShardEvent] = []
      for reading in hourly {
        shard.step([reading], into: &events)
        for seconds in ticksAfterSeconds { shard.tick(into: &events) { _ in seconds } }
      }
      return transitions(of: events)
    }
    let byNextReading = told(ticksAfterSeconds: [])
    #expect(byNextReading.first?.severity == .high && byNextReading.first?.timeSeconds == hourly[0].timeSeconds)
    #expect(told(ticksAfterSeconds: [0.5, 9.9]) == byNextReading)
    #expect(told(ticksAfterSeconds: [4, 10, 15, 60]) == byNextReading)
  }

  @Test("raises HIGH for a NEWS2 of seven and resolves it when the patient recovers")
  func raisesAndResolves() {
    let steps = run(wardOfReadings(patients: 2, seconds: 320), cutEvery: 50)
    #expect(steps.map(\.patient.id) == Array(repeating: "P1", count: steps.count))
    #expect(steps.contains { $0.kind.isAlarm && $0.severity == .high })
    #expect(steps.last?.kind == .resolved)
    #expect(Set(steps.map(\.episodeID)).count == 1)
    #expect(steps.filter(\.asksForMail).count == 1)
    #expect(steps.map(\.step) == Array(0..<steps.count))
  }

  @Test("goes on from a checkpoint as if it had never stopped, also when older records are read again")
  func checkpoint() throws {
    let readings = wardOfReadings(patients: 4, seconds: 300).enumerated().map { offset, reading in
      var read = reading
      read.position = RecordPosition(partition: 0, offset: Int64(offset))
      return read
    }
    let half = readings.count / 2
    var first = Shard(wardName: "Ward", detector: .rulesOnly)
    var events: [ShardEvent] = []
    first.step(Array(readings[..<half]), into: &events)
    var second = Shard(wardName: "Ward", detector: .rulesOnly)
    try second.restart(from: first.checkpoint(readUpTo: [0: Int64(half)]))
    second.step(Array(readings[(half - 400)...]), into: &events)
    #expect(transitions(of: events).map(\.id) == run(readings, cutEvery: readings.count).map(\.id))
  }

  @Test("explains the patient in focus with every reading, so that the reason is that of the score beside it")
  func freshExplanation() throws {
    var shard = Shard(wardName: "Ward", detector: .rulesOnly)
    var events: [ShardEvent] = []
    var focus: FocusedPatient? = FocusedPatient(key: "P1")
    var drivers = DriverStrip()
    var scores: Set<Double> = []
    for reading in wardOfReadings(patients: 2, seconds: 100) {
      shard.step([reading], into: &events)
      let beds = shard.beds(
        at: reading.timeSeconds, focus: &focus, drivers: &drivers)
      guard let bed = beds.first(where: { $0.patient.id == "P1" }) else { continue }
      let explanation = try #require(bed.explanation)
      #expect(explanation.score == Double(bed.assessment.news2.total))
      scores.insert(explanation.score)
    }
    #expect(scores.count > 1)
  }

  @Test("takes no notice of readings that come twice or late")
  func duplicates() {
    // Each with its Kafka time; the late ones are sent again at the end, all in a moment.
    let readings = wardOfReadings(patients: 2, seconds: 200).map { reading in
      var sent = reading
      sent.kafkaSeconds = reading.timeSeconds
      return sent
    }
    let late = readings.prefix(100).enumerated().map { index, reading in
      var sent = reading
      sent.kafkaSeconds = 1_700_000_200 + Double(index) / 1000
      return sent
    }
    let twice = readings.flatMap { [$0, $0] } + late
    #expect(run(twice, cutEvery: 33).map(\.id) == run(readings, cutEvery: 33).map(\.id))
  }

  @Test("acknowledges only what is an alarm")
  func acknowledge() {
    var shard = Shard(wardName: "Ward", detector: .rulesOnly)
    var events: [ShardEvent] = []
    shard.step(wardOfReadings(patients: 2, seconds: 100), into: &events)
    #expect(shard.acknowledge(patientID: "P0", by: "jk", at: 1) == nil)
    #expect(shard.acknowledge(patientID: "nobody", by: "jk", at: 1) == nil)
    #expect(shard.acknowledge(patientID: "P1", by: "jk", at: 1)?.person == "jk")
    #expect(shard.acknowledge(patientID: "P1", by: "ao", at: 2) == nil)
  }
}
