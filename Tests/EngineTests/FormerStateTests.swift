import Alarms
import Detection
import Foundation
import MadeUpWard
import Saving
import Testing
import Vitals

@testable import Engine

/// The one text of JSON that wardwatch saved before 0.2.0. What 0.1.0 really wrote is in the tests of `Storage`, and is gone on from
/// in `UpgradeTests`.
@Suite("A checkpoint from before it rolled")
struct FormerStateTests {
  private struct Patient: Encodable {
    var identity: PatientIdentity
    var history: PatientHistory
    var alarm: PatientAlarm
    var episodeID: UUID?
    var occupant: Occupant?
    var threats: LifeThreatWatch?
    var clock: SourceClock?
    var doubted: DoubtedReadings?
  }

  private struct State: Encodable {
    var patients: [Patient]
    var letGo: [String: Double] = [:]
  }

  private static func former(_ shard: Shard, sparse: Bool = false) throws -> [UInt8] {
    let patients = shard.patients.map { patient in
      var former = Patient(identity: patient.identity, history: patient.history, alarm: patient.alarm)
      guard !sparse else { return former }
      former.episodeID = patient.episodeID
      former.occupant = shard.occupants[patient.identity.id]?.occupants.first { $0.identity.key == patient.identity.key }
      (former.threats, former.clock, former.doubted) = (patient.threats, patient.clock, patient.doubted)
      return former
    }
    return sparse
      ? Array(try JSONEncoder().encode(patients)) : Array(try JSONEncoder().encode(State(patients: patients, letGo: ["gone": 7])))
  }

  private static func half(_ ward: EventfulWard) -> (shard: Shard, events: [ShardEvent], offsets: [Int32: Int64]) {
    var shard = Shard(wardName: "Ward", detector: .rulesOnly)
    var events: [ShardEvent] = []
    let read = Array(ward.readings.prefix(ward.readings.count / 2))
    shard.step(read, into: &events)
    var offsets: [Int32: Int64] = [:]
    for case let position? in read.map(\.position) { offsets[position.partition] = position.offset + 1 }
    return (shard, events, offsets)
  }

  @Test("is gone on from: the episodes that stand go on, and nobody is raised twice", arguments: [false, true])
  func goesOn(sparse: Bool) throws {
    let ward = EventfulWard(seed: 11)
    let before = Self.half(ward)
    let standing = before.shard.patients.filter { $0.alarm.severity > .normal }
    #expect(!standing.isEmpty)
    var shard = Shard(wardName: "Ward", detector: .rulesOnly)
    let former = StoredCheckpoint(offsets: before.offsets, whole: try Self.former(before.shard, sparse: sparse))
    #expect(try shard.restore(former).isEmpty)
    #expect(Set(shard.patients.map(\.episodeID)) == Set(before.shard.patients.map(\.episodeID)))
    var events: [ShardEvent] = []
    shard.step(ward.readings, into: &events)
    for patient in standing where !sparse {
      let raised = events.contains {
        if case .transition(let step) = $0 { step.episodeID == patient.episodeID && step.kind == .raised } else { false }
      }
      #expect(!raised, "\(patient.identity.id)")
    }
  }

  @Test("gives way, patient by patient, to what has been saved since")
  func givesWay() throws {
    let ward = EventfulWard(seed: 11)
    var (shard, events, offsets) = Self.half(ward)
    let whole = try Self.former(shard)
    shard.step(Array(ward.readings.dropFirst(ward.readings.count / 2).prefix(200)), into: &events)
    let newer = try #require(shard.saved("P0"))
    var restored = Shard(wardName: "Ward", detector: .rulesOnly)
    #expect(try restored.restore(StoredCheckpoint(offsets: offsets, whole: whole, states: [newer])).isEmpty)
    #expect(restored.patient(id: "P0")?.lastReadingSeconds == shard.patient(id: "P0")?.lastReadingSeconds)
    #expect(restored.patient(id: "P1")?.lastReadingSeconds != shard.patient(id: "P1")?.lastReadingSeconds)
    #expect(restored.occupants["gone"]?.letGoSeconds == 7)
  }

  @Test("that is none is refused", arguments: ["not a checkpoint", "{}", "[{}]"])
  func foreign(text: String) {
    var shard = Shard(wardName: "Ward", detector: .rulesOnly)
    #expect(throws: (any Error).self) { try shard.restore(StoredCheckpoint(whole: Array(text.utf8))) }
  }
}
