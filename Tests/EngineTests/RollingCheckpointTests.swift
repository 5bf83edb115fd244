import Alarms
import Detection
import Foundation
import MadeUpWard
import Saving
import Testing
import Vitals

@testable import Engine

/// What the database holds: transitions once each, and the checkpoint, slice upon slice.
private struct StoredWard {
  private(set) var transitions: [UUID: AlarmTransition] = [:]
  private(set) var states: [String: PatientState] = [:]
  private(set) var offsets: [Int32: Int64] = [:]
  /// The most that was counted of each.
  private(set) var withheld: [WithheldCount.Name: Int32] = [:]

  var checkpoint: StoredCheckpoint { StoredCheckpoint(offsets: offsets, states: Array(states.values)) }

  mutating func store(_ events: [ShardEvent]) {
    for case .transition(let transition) in events where transitions[transition.id] == nil {
      transitions[transition.id] = transition
    }
  }

  mutating func save(_ slice: CheckpointSlice) {
    if let known = slice.known { states = states.filter { known.contains($0.key) } }
    for id in slice.gone { states[id] = nil }
    for state in slice.states { states[state.patientID] = state }
    for count in slice.withheld { withheld[count.name] = max(withheld[count.name] ?? 0, count.count) }
    offsets = slice.offsets ?? offsets
  }
}

@Suite("The rolling checkpoint")
struct RollingCheckpointTests {
  private static func shard() -> Shard { Shard(wardName: "Ward", detector: .rulesOnly) }

  /// Reads the topic from where the stored checkpoint says, or before, saving slices of a few patients, until it is killed.
  private static func run(
    _ ward: EventfulWard, _ stored: inout StoredWard, killedAfter count: Int, rereads: Int64 = 0, _ random: inout SplitMix64
  ) throws -> Shard {
    var shard = shard()
    try shard.restart(from: stored.checkpoint)
    let begin = stored.offsets.mapValues { $0 - rereads }
    let unread = ward.readings.filter { $0.position.map { $0.offset >= begin[$0.partition] ?? 0 } ?? false }
    var (events, place, isFirst): ([ShardEvent], Int, Bool) = ([], 0, true)
    var offsets: [Int32: Int64] = [:]
    while place < min(count, unread.count) {
      let batch = unread[place..<min(place + 1 + Int(random.next() % 20), unread.count)]
      place += batch.count
      shard.step(Array(batch), into: &events)
      for case let position? in batch.map(\.position) { offsets[position.partition] = position.offset + 1 }
      // The others are where they were.
      let readUpTo = stored.offsets.merging(offsets) { max($0, $1) }
      if random.next() % 4 == 0 {
        let slice = shard.nextSlice(
          ofRound: 1, beginsRound: isFirst, readUpTo: readUpTo, mostBytes: Int(random.next() % 20_000))
        isFirst = false
        stored.store(events)
        stored.save(slice)
        events = []
      }
    }
    if place >= unread.count {
      let readUpTo = stored.offsets.merging(offsets) { max($0, $1) }
      stored.save(shard.nextSlice(ofRound: 1, beginsRound: isFirst, readUpTo: readUpTo, mostBytes: .max))
    }
    // The journal has what was found since, or it has not.
    if random.next() % 2 == 0 || place >= unread.count { stored.store(events) }
    return shard
  }

  @Test(
    "Killed at any moment and started again, however often, a ward has the alarms and counts of one that never stopped",
    arguments: 1...16 as ClosedRange<UInt64>)
  func killed(seed: UInt64) throws {
    let ward = EventfulWard(seed: seed)
    var random = SplitMix64(seed: seed ^ 0xC0FFEE)
    var whole = StoredWard()
    let uninterrupted = try Self.run(ward, &whole, killedAfter: .max, &random)
    #expect(!whole.transitions.isEmpty, "seed \(seed)")
    var stored = StoredWard()
    for _ in 0..<(1 + Int(random.next() % 6)) {
      _ = try Self.run(
        ward, &stored, killedAfter: Int(random.next() % UInt64(ward.readings.count / 2)), rereads: Int64(random.next() % 200),
        &random)
    }
    let last = try Self.run(ward, &stored, killedAfter: .max, &random)
    #expect(stored.transitions == whole.transitions, "seed \(seed)")
    #expect(stored.withheld == whole.withheld, "seed \(seed)")
    #expect(uninterrupted.withheld == Int(whole.withheld.values.reduce(0, +)), "seed \(seed)")
    #expect(last.patients.count == uninterrupted.patients.count)
    for patient in uninterrupted.patients {
      #expect(last.patient(id: patient.identity.key)?.alarm == patient.alarm, "seed \(seed)")
    }
  }

  @Test("Wards of these have something that delays withhold")
  func withholds() throws {
    var shards = (1...16 as ClosedRange<UInt64>).map { _ in Self.shard() }
    var events: [ShardEvent] = []
    for index in shards.indices { shards[index].step(EventfulWard(seed: UInt64(index + 1)).readings, into: &events) }
    #expect(shards.count { $0.withheld > 0 } > 4)
  }

  @Test("Whatever a patient consists of comes back", arguments: 1...6 as ClosedRange<UInt64>)
  func comesBack(seed: UInt64) throws {
    let ward = EventfulWard(seed: seed)
    var shard = Self.shard()
    var events: [ShardEvent] = []
    shard.step(Array(ward.readings.prefix(Int(seed) * ward.readings.count / 6)), into: &events)
    var restored = Self.shard()
    try restored.restart(from: shard.checkpoint())
    func told(_ shard: Shard) -> [String] {
      shard.patients.sorted { $0.identity.key < $1.identity.key }.map { patient in
        var patient = patient
        let stored = patient.tail.stored
        patient.tail = TrendTail()
        patient.tail.stored = stored
        (patient.joins, patient.isDoubtful, patient.arrivedSeconds) = (false, false, nil)
        var text = ""
        dump(patient, to: &text)
        return text
      }
    }
    #expect(told(restored) == told(shard))
    for id in shard.occupants.ids { #expect(restored.occupants[id] == shard.occupants[id]) }
  }

  private func took(
    _ id: String, _ partition: Int32, _ offset: Int64, _ ledger: inout CheckpointLedger, kafkaSeconds: Double? = nil
  ) -> Bool {
    let position = RecordPosition(partition: partition, offset: offset)
    guard !ledger.isKnown(position, kafkaSeconds: kafkaSeconds, of: id) else { return false }
    ledger.take(position, kafkaSeconds: kafkaSeconds, of: id)
    return true
  }

  @Test("Those that have waited longest are saved first, and the restart reads from the first that is in no state")
  func order() {
    var ledger = CheckpointLedger()
    ledger.beginRound()
    for (offset, id) in ["a", "b", "c", "a", "b"].enumerated() {
      #expect(took(id, 0, Int64(offset), &ledger))
    }
    #expect(ledger.restartOffsets(readUpTo: [0: 5, 1: 9]) == [0: 0, 1: 9])
    var saved = [ledger.next()]
    #expect(saved == ["a"])
    #expect(ledger.restartOffsets(readUpTo: [0: 5]) == [0: 1])
    #expect(took("a", 1, 9, &ledger))
    saved = [ledger.next(), ledger.next()]
    #expect(saved == ["b", "c"])
    #expect(ledger.restartOffsets(readUpTo: [0: 5, 1: 10]) == [0: 5, 1: 9])
    saved = [ledger.next(), ledger.next()]
    #expect(saved == ["a", nil])
  }

  @Test("Until everybody has been saved, what is stored stands")
  func firstRound() throws {
    var shard = Self.shard()
    var events: [ShardEvent] = []
    shard.step(EventfulWard(seed: 3).readings, into: &events)
    var slices = [shard.nextSlice(ofRound: 1, beginsRound: true, readUpTo: [0: 700, 1: 600], mostBytes: 1)]
    while let last = slices.last, last.offsets == nil {
      slices.append(shard.nextSlice(ofRound: 1, readUpTo: [0: 700, 1: 600], mostBytes: 1))
    }
    #expect(slices.count == shard.occupants.ids.count)
    #expect(slices.allSatisfy { $0.states.count == 1 })
    #expect(slices.last?.offsets == [0: 700, 1: 600])
    #expect(Set(slices.last?.known ?? []) == Set(shard.occupants.ids))
    // A restart that finds what was there when it was killed knows those, and reads the others from the beginning.
    let nothing = shard.nextSlice(ofRound: 1, readUpTo: [0: 700, 1: 600])
    #expect(nothing.states.isEmpty && nothing.known == nil)
  }

  @Test("In a topic made anew the same places are new records")
  func madeAnew() {
    var ledger = CheckpointLedger()
    ledger.restore("a", next: ReadPlaces([0: 100]), newestKafkaSeconds: 50)
    ledger.restore(readBefore: [0: 100])
    ledger.beginRound()
    #expect(!took("a", 0, 5, &ledger, kafkaSeconds: 50))
    #expect(!took("unknown", 0, 5, &ledger, kafkaSeconds: 40))
    #expect(took("a", 0, 5, &ledger, kafkaSeconds: 51))
    #expect(took("new", 0, 6, &ledger, kafkaSeconds: 52))
    #expect(ledger.restartOffsets(readUpTo: [0: 7]) == [0: 5])
  }

  @Test("Where nothing is saved nobody waits for it, and whoever goes leaves nothing behind")
  func bounded() {
    var ledger = CheckpointLedger()
    for number in 0..<5000 {
      ledger.take(RecordPosition(partition: 0, offset: Int64(number)), kafkaSeconds: nil, of: "\(number)")
      if number % 100 == 99 { ledger.keep { Int($0).map { $0 > number - 10 } ?? false } }
    }
    #expect(ledger.waitingCount == 0 && ledger.ids.count == 10)
    ledger.beginRound()
    #expect(ledger.waitingCount == 10)
    ledger.forget("4999")
    while ledger.next() != nil {}
    #expect(ledger.takeGone() == ["4999"] && ledger.takeGone() == [])
    ledger.take(RecordPosition(partition: 0, offset: 5000), kafkaSeconds: nil, of: "a")
    ledger.endRound()
    #expect(ledger.waitingCount == 0 && ledger.isRoundComplete)
  }

  @Test("Somebody whose state is damaged begins anew, and the others go on")
  func damaged() throws {
    var shard = Self.shard()
    var events: [ShardEvent] = []
    shard.step(EventfulWard(seed: 5).readings, into: &events)
    var checkpoint = shard.checkpoint(readUpTo: [0: 10_000, 1: 10_000])
    checkpoint.states[0].bytes[40] ^= 4
    checkpoint.states[1].bytes = []
    var restored = Self.shard()
    let refused = try restored.restore(checkpoint)
    #expect(refused.map(\.patientID) == checkpoint.states.prefix(2).map(\.patientID))
    #expect(refused.allSatisfy { $0.error == .damaged })
    #expect(restored.occupants.ids.count == shard.occupants.ids.count - 2)
  }

  @Test(
    "While somebody waits slices follow one another at a megabyte a second; else the next comes after 5 seconds",
    arguments: [(0, false, 5.0), (500_000, true, 0.5), (500_000, false, 5), (30_000_000, false, 30)])
  func pace(bytes: Int, leavesSome: Bool, seconds: Double) {
    var pace = CheckpointPace(leastIntervalNanoseconds: 5_000_000_000)
    let start: UInt64 = 7_000_000_000
    #expect(pace.isDue(atNanoseconds: start))
    pace.took(bytes: bytes, leavesSome: leavesSome, atNanoseconds: start)
    #expect(!pace.isDue(atNanoseconds: start + UInt64((seconds - 0.1) * 1e9)))
    #expect(pace.isDue(atNanoseconds: start + UInt64(seconds * 1e9)))
  }

  // MARK: The layout

  private static func goldenFile(_ version: Int) -> URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures/state-\(version).bin")
  }

  /// Two people of one id, as that version saved them.
  private static func golden(_ version: Int) throws -> [UInt8] { Array(try Data(contentsOf: goldenFile(version))) }

  /// A version that is not released yet is written anew by WARDWATCH_RECORD=1.
  private static func recordIfAsked() throws {
    guard ProcessInfo.processInfo.environment["WARDWATCH_RECORD"] == "1" else { return }
    var shard = shard()
    var events: [ShardEvent] = []
    shard.step(EventfulWard(seed: 26).readings, into: &events)
    try Data(try #require(shard.saved("P4")).bytes).write(to: goldenFile(Int(Shard.stateVersion)))
  }

  @Test(
    "What each version wrote is read, and the newest is written as it was: a layout that changes is a new version",
    arguments: 1...Int(Shard.stateVersion))
  func goldenFile(version: Int) throws {
    try Self.recordIfAsked()
    let sealed = try Self.golden(version)
    var coder = try SealedState.open(sealed, knownVersion: Shard.stateVersion)
    var saved = SavedID.blank
    coder.pass(&saved)
    let isComplete = coder.isComplete
    #expect(isComplete)
    #expect(saved.id == "P4" && saved.next == ReadPlaces([0: 964]))
    #expect(saved.patients.map(\.identity.bed) == ["90", "04"])
    #expect(saved.patients.map(\.alarm.severity) == [.low, .normal])
    guard version == Shard.stateVersion else { return }
    var written = StateCoder(version: UInt16(version))
    written.pass(&saved)
    let isAsItWas = SealedState.seal(written) == sealed
    #expect(isAsItWas)
  }

  @Test("Whatever bytes are read for a state, nothing but a refusal comes of it", arguments: 1...200 as ClosedRange<UInt64>)
  func fuzzed(seed: UInt64) throws {
    let whole = try SealedState.open(try Self.golden(Int(Shard.stateVersion)), knownVersion: Shard.stateVersion).bytes
    var random = SplitMix64(seed: seed)
    var bytes = whole
    for _ in 0...(random.next() % 20) {
      bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
    }
    if seed % 3 == 0 { bytes.removeLast(Int(random.next() % UInt64(bytes.count))) }
    var coder = StateCoder(reading: bytes, version: Shard.stateVersion)
    var saved = SavedID.blank
    coder.pass(&saved)
    // Past the checksum a number may be another one; what was read is then written as it was read, but for what is too old beside
    // a time that lies ahead.
    guard coder.isComplete else { return }
    var written = StateCoder(version: Shard.stateVersion)
    written.pass(&saved)
    #expect(written.bytes.count <= bytes.count)
    var (again, rewritten) = (
      StateCoder(reading: written.bytes, version: Shard.stateVersion), StateCoder(version: Shard.stateVersion)
    )
    var reread = SavedID.blank
    again.pass(&reread)
    rewritten.pass(&reread)
    #expect(again.isComplete && rewritten.bytes == written.bytes)
  }
}
