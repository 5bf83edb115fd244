import Alarms
import Detection
import Dispatch
import Engine
import Foundation
import Interchange
import Saving
import Sharing
import Testing
import Vitals

@testable import Monitoring

/// Takes what is to be stored, and can be held.
private final class HeldStore: AlarmStore {
  enum Entry: Equatable {
    case alarm(UUID, Severity)
    case provisional(UUID, Severity)
    case settled(areVoid: Bool)
    case explanation(UUID)
    case checkpoint([Int32: Int64])
  }

  let entries = Guarded<[Entry]>([])
  /// Where the engine began, and to where it went back.
  let beginnings = Guarded<[[Int32: Int64]]>([])
  let otherTopics = Guarded(0)
  private let onRecord: @Sendable (Entry) -> Void

  init(onRecord: @escaping @Sendable (Entry) -> Void = { _ in }) { self.onRecord = onRecord }

  private func take(_ entry: Entry) {
    entries.withLock { $0.append(entry) }
    onRecord(entry)
  }

  func record(_ transitions: [AlarmTransition], receivedNanoseconds: UInt64, checkpoint: CheckpointSlice?) {
    for transition in transitions { take(.alarm(transition.id, transition.severity)) }
    if let offsets = checkpoint?.offsets { take(.checkpoint(offsets)) }
  }

  func record(provisional transitions: [AlarmTransition]) {
    for transition in transitions { take(.provisional(transition.id, transition.severity)) }
  }
  func noteBegan(at offsets: [Int32: Int64]) { beginnings.withLock { $0.append(offsets) } }
  func noteOtherTopic() { otherTopics.withLock { $0 += 1 } }
  func settleProvisional(areVoid: Bool) { take(.settled(areVoid: areVoid)) }
  func record(_ explanation: AlarmExplanation) { take(.explanation(explanation.transitionID)) }
  func record(_ technical: [TechnicalAlarm]) {}
  func record(_ event: EpisodeEvent) {}
  func record(_ acknowledgement: AlarmAcknowledgement) {}
  var status: DependencyStatus { DependencyStatus(state: .off) }
  var duty: WardDuty { .unknown }
  var checkpointRound: Int? { 1 }
}

/// The limit counts the time, too, in which the tests that run beside these hold the threads that would wake them.
@Suite("The monitor, its clock and its ports", .timeLimit(.minutes(20)))
struct MonitorShellTests {
  private static let noon = 1_795_350_000.0

  private func record(_ seconds: Double, isIll: Bool = false) -> String {
    let vitals = isIll ? #""hr":135,"rr":28,"spo2":88"# : #""hr":72,"rr":15,"spo2":97"#
    return #"{"patient_id":"P1","bed":"7","ts":\#(Self.noon + seconds),\#(vitals)}"#
  }

  /// By a clock on which a minute passes with each look, so that a checkpoint is due with every record.
  private func monitor(
    _ source: PolledTopic, _ store: HeldStore, policy: AlarmPolicy = AlarmPolicy(),
    wallSeconds: @escaping @Sendable () -> Double = { noon }
  ) -> Monitor {
    let minutes = Guarded<UInt64>(0)
    let clock = MonitorClock(
      wallSeconds: wallSeconds,
      monotonicNanoseconds: {
        minutes.withLock { minutes in
          minutes += 1
          return minutes * 60_000_000_000
        }
      })
    return Monitor(
      configuration: MonitorConfiguration(wardName: "Ward", policy: policy, wantsSnapshots: false), detector: .rulesOnly,
      source: source, store: store, mailStatus: { DependencyStatus(state: .off) }, rejectsKeeper: nil, clock: clock)
  }

  @Test("A store that takes its time holds the feed: no more than the batches in flight are read ahead, and nothing is dropped")
  func backpressure() async {
    let count = 30
    let inFlight = Guarded((polled: 0, stored: 0, most: 0))
    let (polls, poll) = AsyncStream.makeStream(of: Int.self)
    let gate = DispatchSemaphore(value: 0)
    let source = PolledTopic((0..<count).map { record(Double($0)) }) {
      let polled = inFlight.withLock { flight in
        flight.polled += 1
        flight.most = max(flight.most, flight.polled - flight.stored)
        return flight.polled
      }
      poll.yield(polled)
    }
    let store = HeldStore { _ in
      gate.wait()
      inFlight.withLock { $0.stored += 1 }
    }
    let monitor = monitor(source, store)
    monitor.start()
    // One is held by the store, the others wait for it: only then is it let go.
    for await polled in polls {
      if polled >= 3 { gate.signal() }
      if polled == count { break }
    }
    for _ in 0..<count { gate.signal() }
    monitor.stop()
    #expect(inFlight.withLock { $0.most } == 3)
    #expect(monitor.totals.readings == count)
  }

  @Test("A stop scores what was read, closes the source, and leaves the last checkpoint behind all of it")
  func stop() async {
    let (stored, checkpoint) = AsyncStream.makeStream(of: Void.self)
    let store = HeldStore { if case .checkpoint = $0 { checkpoint.yield() } }
    let source = PolledTopic((0..<5).map { record(Double($0)) })
    let monitor = monitor(source, store)
    monitor.start()
    for await _ in stored { break }
    monitor.stop()
    let polled = source.state.withLock { $0.polled }
    #expect(source.state.withLock { $0.isClosed })
    #expect(monitor.totals.readings == Int(polled) && polled >= 1)
    #expect(store.entries.withLock { $0.last } == .checkpoint([0: polled]))
  }

  @Test("An alarm is recorded before its explanation, which follows by itself, also of what stands when readings stop")
  func explanationFollows() async throws {
    let wall = Guarded(Self.noon)
    let (entries, entry) = AsyncStream.makeStream(of: HeldStore.Entry.self)
    let store = HeldStore { entry.yield($0) }
    let source = PolledTopic([record(0, isIll: true)])
    let monitor = monitor(source, store, wallSeconds: { wall.withLock { $0 } })
    monitor.start()
    defer { monitor.stop() }
    var alarm: UUID?
    for await next in entries {
      switch next {
      // Read, and a spot check as far as anybody knows: it is raised once time has passed.
      case .checkpoint: wall.withLock { $0 = Self.noon + 60 }
      case .alarm(let id, let severity):
        #expect(severity == .high)
        alarm = id
      case .explanation(let id):
        #expect(id == alarm)
        return
      case .provisional, .settled: Issue.record("its past is known")
      }
    }
  }

  @Test(
    "What is found without knowing what went before is provisional, and is read once more from the checkpoint that comes late")
  func latePast() async throws {
    let records = (0..<90).map { record(Double($0), isIll: $0 >= 10) }
    let count = Int64(records.count)
    /// All that is stored until everything has been read; `onEntry` gets each.
    func run(
      from first: Int, policy: AlarmPolicy = AlarmPolicy(), _ prepare: (Monitor) -> Void,
      onEntry: (Monitor, HeldStore.Entry) -> Void = { _, _ in }
    ) async -> [HeldStore.Entry] {
      let (entries, entry) = AsyncStream.makeStream(of: HeldStore.Entry.self)
      let monitor = monitor(PolledTopic(records, from: first), HeldStore { entry.yield($0) }, policy: policy)
      prepare(monitor)
      monitor.start()
      defer { monitor.stop() }
      var all: [HeldStore.Entry] = []
      for await next in entries {
        all.append(next)
        onEntry(monitor, next)
        if next == .checkpoint([0: count]) { break }
      }
      return all
    }
    func alarms(_ entries: [HeldStore.Entry]) -> [HeldStore.Entry] {
      entries.filter { if case .alarm = $0 { true } else { false } }
    }

    let whole = await run(from: 0, { _ in })
    var shard = Shard(wardName: "Ward", detector: .rulesOnly)
    var offsets: [Int32: Int64] = [:]
    let decoder = RecordDecoder(limits: DecoderLimits())
    var (batch, decoded) = (RecordBatch(), DecodedBatch())
    for (offset, record) in records.prefix(15).enumerated() { batch.append(record, partition: 0, offset: Int64(offset)) }
    offsets[0] = 15
    var ignored: [ShardEvent] = []
    decoder.decode(batch, into: &decoded)
    shard.step(decoded.readings, into: &ignored)
    let slice = shard.nextSlice(ofRound: 1, beginsRound: true, readUpTo: offsets, mostBytes: .max)
    let checkpoint = StoredCheckpoint(offsets: offsets, modelVersion: slice.modelVersion, states: slice.states)

    let late = await run(from: 40, { $0.awaitPast() }) { monitor, entry in
      if case .provisional = entry { monitor.inherit(Past(checkpoint: checkpoint, formerWard: nil)) }
    }
    #expect(alarms(late) == alarms(whole) && !alarms(whole).isEmpty)
    let settled = try #require(late.firstIndex(of: .settled(areVoid: true)))
    #expect(
      late[..<settled].allSatisfy {
        if case .provisional = $0 { true } else { if case .explanation = $0 { true } else { false } }
      })

    // Where nobody watched before, what was found stands, and nothing is read twice.
    let first = await run(from: 0, { $0.awaitPast() }) { monitor, entry in
      if case .provisional = entry { monitor.inherit(Past(checkpoint: nil, formerWard: nil)) }
    }
    #expect(first.contains(.settled(areVoid: false)))
    let provisional = first.compactMap {
      if case .provisional(let id, let severity) = $0 { HeldStore.Entry.alarm(id, severity) } else { nil }
    }
    #expect(provisional + alarms(first) == alarms(whole))

    // Where others keep the ward by other delays, it is read once more by theirs, also before they have saved anything.
    var theirs = AlarmPolicy()
    theirs.onDelaySeconds = PerSeverity(low: 3, medium: 3, high: 3)
    let sooner = alarms(await run(from: 0, policy: theirs, { _ in }))
    #expect(!sooner.isEmpty && sooner != alarms(whole))
    let adopted = await run(from: 0, { $0.awaitPast() }) { monitor, entry in
      if case .provisional = entry {
        monitor.inherit(Past(checkpoint: nil, formerWard: nil, adopted: (theirs, "the delays are others")))
      }
    }
    #expect(alarms(adopted) == sooner && adopted.contains(.settled(areVoid: true)))
  }

  @Test("When the database was set back, the engine goes back to its checkpoint and comes upon the same alarms again")
  func setBack() async throws {
    let records = (0..<190).map { record(Double($0), isIll: (10..<40).contains($0) || $0 >= 140) }
    let count = Int64(records.count)
    var slice = CheckpointSlice(round: 1, modelVersion: "")
    var checkpoint: StoredCheckpoint?
    /// All that is stored; at the end of the topic it goes back, once, where `past` says to.
    func run(_ past: Past?) async -> (entries: [HeldStore.Entry], beginnings: [[Int32: Int64]]) {
      let (entries, entry) = AsyncStream.makeStream(of: HeldStore.Entry.self)
      let store = HeldStore { entry.yield($0) }
      let monitor = monitor(PolledTopic(records), store)
      monitor.start()
      defer { monitor.stop() }
      var (all, ends) = ([HeldStore.Entry](), 0)
      for await next in entries {
        all.append(next)
        guard next == .checkpoint([0: count]) else { continue }
        ends += 1
        if ends == 1, let past { monitor.goBack(to: past, because: "the database was set back") } else { break }
      }
      return (all, store.beginnings.withLock { $0 })
    }
    func alarms(_ entries: [HeldStore.Entry]) -> [HeldStore.Entry] {
      entries.filter { if case .alarm = $0 { true } else { false } }
    }
    var shard = Shard(wardName: "Ward", detector: .rulesOnly)
    let decoder = RecordDecoder(limits: DecoderLimits())
    var (batch, decoded, ignored) = (RecordBatch(), DecodedBatch(), [ShardEvent]())
    for (offset, record) in records.prefix(35).enumerated() { batch.append(record, partition: 0, offset: Int64(offset)) }
    decoder.decode(batch, into: &decoded)
    shard.step(decoded.readings, into: &ignored)
    slice = shard.nextSlice(ofRound: 1, beginsRound: true, readUpTo: [0: 35], mostBytes: .max)
    checkpoint = StoredCheckpoint(offsets: [0: 35], modelVersion: slice.modelVersion, states: slice.states)

    let whole = alarms(await run(nil).entries)
    let again = await run(Past(checkpoint: checkpoint, formerWard: nil))
    #expect(again.beginnings == [[:], [0: 35]])
    let since = Array(alarms(again.entries).dropFirst(whole.count))
    #expect(!since.isEmpty && since == whole.suffix(since.count))
    // Where nothing is left of what was stored, all is read again.
    let anew = await run(Past(checkpoint: nil, formerWard: nil))
    #expect(anew.beginnings == [[:], [:]] && alarms(anew.entries) == whole + whole)
    // And by the delays of those who are on duty now, where they are others.
    let theirs = AlarmPolicy(onDelaySeconds: PerSeverity(low: 3, medium: 3, high: 3))
    let changed = alarms(await run(Past(checkpoint: nil, formerWard: nil, adopted: (theirs, nil))).entries)
    #expect(Array(changed.prefix(whole.count)) == whole)
    let byTheirs = Array(changed.dropFirst(whole.count))
    #expect(byTheirs.count == whole.count && byTheirs != whole)
  }

  @Test(
    "What a topic made anew holds is taken, also where a former one had been read further and its records have no later times")
  func replaced() async throws {
    let records = (0..<40).map { record(Double($0), isIll: $0 >= 10) }
    for isReplaced in [false, true] {
      let (entries, entry) = AsyncStream.makeStream(of: HeldStore.Entry.self)
      let store = HeldStore { entry.yield($0) }
      let monitor = monitor(PolledTopic(records, isReplaced: isReplaced), store)
      monitor.restore(StoredCheckpoint(offsets: [0: 90]))
      monitor.start()
      var alarms = 0
      for await next in entries {
        if case .alarm = next { alarms += 1 }
        if case .checkpoint(let offsets) = next, offsets[0] == 40 { break }
      }
      monitor.stop()
      #expect(alarms == (isReplaced ? 1 : 0) && store.otherTopics.withLock { $0 } == alarms)
    }
  }

  @Test("A checkpoint that cannot be read is said, and the ward is watched all the same")
  func unreadableCheckpoint() async {
    let said = Guarded<[String]>([])
    let (stored, entry) = AsyncStream.makeStream(of: Void.self)
    let store = HeldStore { _ in entry.yield() }
    let monitor = monitor(PolledTopic([record(0)]), store)
    monitor.onNotice({ line in said.withLock { $0.append(line) } }, library: { _ in })
    monitor.restore(StoredCheckpoint(offsets: [0: 99], modelVersion: "?", whole: Array("nonsense".utf8)))
    monitor.start()
    for await _ in stored { break }
    monitor.stop()
    #expect(said.withLock { $0.contains { $0.contains("checkpoint is of another version") } })
    #expect(monitor.totals.readings == 1)
    #expect(store.entries.withLock { $0.last } == .checkpoint([0: 1]))
  }

  @Test(
    "Time passes only where all that was sent has been read: not while catching up, not with batches in hand or a lag",
    arguments: [
      (FeedStatus.State.following, 0, true, 0.0, true), (.following, 5, true, 1, true), (.following, 6, true, 1, false),
      (.following, 0, false, 0, false), (.catchingUp, 0, true, 100, false), (.down, 0, true, 0, false),
      (.following, nil, true, 100, false), (.connecting, 0, true, 0, false), (.waitingForTopic, 0, true, 0, false),
    ] as [(FeedStatus.State, Int64?, Bool, Double, Bool)])
  func feedEnd(state: FeedStatus.State, lag: Int64?, isIdle: Bool, rate: Double, isReached: Bool) {
    let feed = FeedStatus(state: state, partitions: 1, lag: lag)
    #expect(FeedEnd.isReached(feed, isIdle: isIdle, readingsPerSecond: rate) == isReached)
  }
}
