import Alarms
import Detection
import Engine
import Foundation
import Interchange
import Saving
import MadeUpFeed
import Testing
import Vitals

@testable import Monitoring

@Suite("Shards")
struct ShardsTests {
  private static let noon = 1_795_350_000
  private static let detector = Result { try Detector.load(directory: shippedWeights) }

  private struct Record {
    var partition: Int32
    var text: String
    var seconds: Int
  }

  /// A ward in which every third patient falls ill and recovers.
  private func records(seconds: Int, partition: (_ patient: Int, _ second: Int) -> Int) -> [Record] {
    (0..<seconds).flatMap { second in
      (0..<24).map { patient in
        let isIll = patient % 3 == 0 && (60 + patient..<140 + patient).contains(second)
        let well = #""hr":\#(70 + (second + patient) % 6),"rr":\#(14 + second % 2),"spo2":97"#
        let vitals = isIll ? #""hr":\#(128 + second % 3),"rr":27,"spo2":89"# : well
        return Record(
          partition: Int32(partition(patient, second)),
          text: #"{"patient_id":"P\#(patient)","bed":"\#(patient)","ts":\#(Self.noon + second),"sbp":118,\#(vitals)}"#,
          seconds: Self.noon + second)
      }
    }
  }

  private func shards(_ count: Int, limits: PatientLimits = PatientLimits()) throws -> Shards {
    let detector = try Self.detector.get()
    return Shards(count, limits: limits) {
      ShardWorker(shard: Shard(wardName: "Ward", detector: detector, limits: limits), decoder: RecordDecoder())
    }
  }

  /// What came of records, those of a patient in their order; and what was said of the topic.
  private struct Outcome: Equatable {
    var steps: [AlarmTransition] = []
    var explanations: [UUID: Explanation] = [:]
    var news: [String] = []
    var refused = 0

    mutating func sort() { steps.sort { ($0.patient.id, $0.timeSeconds, $0.step) < ($1.patient.id, $1.timeSeconds, $1.step) } }
  }

  private func play(
    _ records: some Collection<Record>, from offsets: inout [Int32: Int64], cutEvery size: Int, through shards: inout Shards,
    into outcome: inout Outcome
  ) {
    var batch = RecordBatch()
    func flush() {
      let arrival = Arrival(wallSeconds: Double(Self.noon), isLive: false)
      if let news = shards.take(batch, arrival: arrival) { outcome.news.append(news) }
      for shard in shards.all {
        outcome.steps += shard.events.transitions
        outcome.refused += shard.shard.refused.count
        for step in shard.events.unexplained {
          outcome.explanations[step.transitionID] = shard.shard.detector.explain(step.question)
        }
      }
      batch.removeAll()
    }
    for record in records {
      let offset = offsets[record.partition, default: 0]
      offsets[record.partition] = offset + 1
      batch.append(
        record.text, partition: record.partition, offset: offset, timestampMilliseconds: Int64(record.seconds) * 1000)
      if batch.entries.count == size { flush() }
    }
    if !batch.isEmpty { flush() }
    outcome.sort()
  }

  private func outcome(
    of records: [Record], shards count: Int, cutEvery size: Int, limits: PatientLimits = PatientLimits()
  ) throws -> (outcome: Outcome, shards: Shards) {
    var shards = try shards(count, limits: limits)
    var outcome = Outcome()
    var offsets: [Int32: Int64] = [:]
    play(records, from: &offsets, cutEvery: size, through: &shards, into: &outcome)
    return (outcome, shards)
  }

  @Test(
    "bring about the same alarms for the same reasons, bit by bit, however many they are and however the records are cut",
    arguments: [1, 2, 3, 6, 16], [5, 200, 4_000])
  func countAndCut(count: Int, size: Int) throws {
    let keyed = records(seconds: 200) { patient, _ in patient % 6 }
    let one = try outcome(of: keyed, shards: 1, cutEvery: 1_000).outcome
    #expect(one.steps.count > 8 && one.steps.contains { $0.severity == .high })
    let many = try outcome(of: keyed, shards: count, cutEvery: size)
    #expect(many.outcome == one)
    #expect(many.shards.isOne == (count == 1))
    #expect(many.shards.all.count { !$0.shard.patients.isEmpty } == min(count, 6))
  }

  @Test("whose patients send to several partitions are one, which is said once, and nothing is lost", arguments: [0, 90])
  func crossing(fromSecond begin: Int) throws {
    let crossed = records(seconds: 200) { patient, second in (patient + (second >= begin ? second : 0)) % 6 }
    let one = try outcome(of: crossed, shards: 1, cutEvery: 500).outcome
    let many = try outcome(of: crossed, shards: 4, cutEvery: 500)
    #expect(many.shards.isOne)
    #expect(many.outcome.news.count == 1 && many.outcome.news[0].contains("key its records by patient"))
    #expect(many.outcome.steps == one.steps && many.outcome.explanations == one.explanations)
    #expect(many.shards.first.shard.patients.count == 24 && many.shards.patientCount == 24)
    #expect(many.shards.lateReadings == 0)
  }

  @Test("go on from a checkpoint, whatever number left it", arguments: [(3, 2), (1, 4), (4, 1)])
  func restart(before: Int, after: Int) throws {
    let keyed = records(seconds: 200) { patient, _ in patient % 6 }
    let half = 24 * 100
    let whole = try outcome(of: keyed, shards: 1, cutEvery: 500).outcome
    var first = try shards(before)
    var outcome = Outcome()
    var offsets: [Int32: Int64] = [:]
    play(keyed[..<half], from: &offsets, cutEvery: 500, through: &first, into: &outcome)
    var slices = first.nextSlice(ofRound: 1, beginsRound: true, readUpTo: offsets, mostBytes: 20_000)
    #expect(slices.offsets == nil && slices.known == nil, "not all are in it yet")
    while slices.known == nil {
      slices.append(first.nextSlice(ofRound: 1, beginsRound: false, readUpTo: offsets, mostBytes: 20_000))
    }
    #expect(slices.offsets == offsets)
    #expect(Set(slices.known ?? []) == Set((0..<24).map { "P\($0)" }))
    var second = try shards(after)
    let checkpoint = StoredCheckpoint(
      offsets: offsets, modelVersion: slices.modelVersion, states: slices.states)
    #expect(try second.restore(checkpoint).isEmpty)
    #expect(second.patientCount == 24)
    play(keyed[half...], from: &offsets, cutEvery: 500, through: &second, into: &outcome)
    #expect(outcome.steps.map(\.id) == whole.steps.map(\.id))
    #expect(outcome.steps.map(\.assessment) == whole.steps.map(\.assessment))
    #expect(outcome.news.isEmpty)
  }

  @Test("share the room for patients, to the last one", arguments: [1, 2, 5])
  func room(count: Int) throws {
    let keyed = records(seconds: 20) { patient, _ in patient % 6 }
    let result = try outcome(of: keyed, shards: count, cutEvery: 200, limits: PatientLimits(mostPatients: 10))
    #expect(result.shards.patientCount == 10)
    #expect(result.outcome.refused == 14 * 20)
  }

  @Test("are asked as one: whoever has the patient answers")
  func asked() throws {
    let result = try outcome(of: records(seconds: 120) { patient, _ in patient % 6 }, shards: 4, cutEvery: 500)
    let shards = result.shards
    let high = try #require(result.outcome.steps.last { $0.severity == .high })
    let worker = try #require(shards.worker(ofPatient: high.patient.id))
    #expect(worker.shard.acknowledge(patientID: high.patient.id, by: "jk", at: high.timeSeconds)?.episodeID == high.episodeID)
    #expect(shards.worker(ofPatient: "nobody") == nil)
    #expect(shards.identities.count == 24 && shards.coverage.patients == 24)
    var focus: FocusedPatient?
    var drivers = DriverStrip()
    let beds = shards.beds(at: Double(Self.noon), focus: &focus, drivers: &drivers)
    #expect(Set(beds.map(\.patient.id)).count == 24)
    #expect(beds.first { $0.patient.id == "P7" }?.kafkaSeconds == Double(Self.noon + 119))
  }
}
