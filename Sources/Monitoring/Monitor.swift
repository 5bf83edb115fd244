import Alarms
package import Detection
@preconcurrency internal import Dispatch
import Engine
internal import Foundation
internal import Interchange
internal import Saving
internal import Sharing
package import Vitals

/// The shell around the engine: two serial queues, one that waits for records and one in the background that decodes, scores
/// and raises alarms; a snapshot in the mailbox a few times a second.
///
/// Backpressure: a fixed number of batches go round between the queues. When scoring or the store falls behind there is no
/// empty batch, the feed is not polled, and the lag that grows in Kafka is on screen. Nothing is dropped.
///
/// Unchecked because what changes is only touched on `scoringQueue`; see below.
package final class Monitor: @unchecked Sendable {
  package let mailbox = Mailbox()

  let configuration: MonitorConfiguration
  let source: any RecordSource
  let store: any AlarmStore
  private let mailStatus: @Sendable () -> DependencyStatus
  private let rejectsKeeper: (any RejectsKeeper)?
  let clock: MonitorClock

  private let feedQueue = DispatchQueue(label: "wardwatch.feed")
  let scoringQueue = DispatchQueue(label: "wardwatch.scoring", qos: .userInitiated)
  let stopping = Guarded(false)
  /// Whether the order of partitions among one another matters; for all that is known at the start it may.
  let isMixed = Guarded(true)
  let holdsRecords = Guarded(false)
  /// Whether all that was polled up to the topic's end has been handed on.
  let isAtEnd = Guarded(false)
  /// A topic that is not keyed by patient has shown it by then.
  private static let readingsUntilKeyed = 20_000
  let feedEnded = DispatchSemaphore(value: 0)
  let emptyBatches: BatchPool
  let explainer: Explainer
  let makeShards: @Sendable (EpisodeNaming, AlarmPolicy) -> Shards
  /// What was found after the start, until the feed's queue goes back to it.
  let latePast = Guarded<LatePast?>(nil)

  // Guarded by `scoringQueue`: nothing below is touched on another thread.
  var shards: Shards
  var policy: PolicyInForce
  private var events: [ShardEvent] = []
  var meter = WardMeter()
  var burden = BurdenMeter()
  var clocks: ClockWatch
  var eventLog = EventLog()
  private var technical: TechnicalKeeper
  var cares = CareBook()
  private var capacity: CapacityWatch
  private var nextForgettingNanoseconds: UInt64 = 0
  var offsets: [Int32: Int64] = [:]
  /// Of the last record of each partition.
  var marks: [Int32: RecordMark] = [:]
  /// Whether the end of the feed has been reached once: only then can anybody be silent.
  var isAllRead = false
  /// While it is not, nothing of the engine is stored.
  var isPastKnown = true
  /// What people did, as it was heard meanwhile.
  var heardEarly = HeardEarly()
  private var rejectsProblem: String?
  private var checkpointPace: CheckpointPace
  private var checkpointRound: Int?
  private var focus: FocusedPatient?
  private var drivers = DriverStrip()
  var expectedBeds: ExpectedBeds
  private var ticker: (any DispatchSourceTimer)?
  private var snapshotPace: SnapshotPace
  private var healthBefore = HealthWatch()
  private var onNotice: (@Sendable (String) -> Void)?
  var onLibraryLine: (@Sendable (String) -> Void)?

  /// - Parameter mailStatus: how the mails fare, for the screen, from any thread: they are asked for by the store, once it holds
  ///   the alarm.
  package init(
    configuration: MonitorConfiguration, detector: Detector, source: any RecordSource, store: any AlarmStore,
    mailStatus: @escaping @Sendable () -> DependencyStatus, rejectsKeeper: (any RejectsKeeper)?, clock: MonitorClock = .system
  ) {
    self.configuration = configuration
    policy = PolicyInForce(configuration.policy, because: configuration.adoption)
    self.source = source
    self.store = store
    self.mailStatus = mailStatus
    self.rejectsKeeper = rejectsKeeper
    self.clock = clock
    clocks = ClockWatch(limits: configuration.clockLimits)
    let detector = detector.withoutMortality
    makeShards = { naming, policy in
      Shards(configuration.threads, limits: configuration.patientLimits) {
        var shard = Shard(
          wardName: configuration.wardName, naming: naming, detector: detector, policy: policy,
          limits: configuration.patientLimits, draws: configuration.wantsSnapshots)
        shard.latches = configuration.latches
        return ShardWorker(
          shard: shard,
          decoder: RecordDecoder(
            limits: configuration.limits, zone: configuration.zone, mapping: configuration.mapping,
            schemas: configuration.schemas))
      }
    }
    shards = makeShards(configuration.naming, configuration.policy)
    capacity = CapacityWatch(limits: configuration.patientLimits)
    expectedBeds = ExpectedBeds(configuration.expectedBeds, at: clock.wallSeconds())
    checkpointPace = CheckpointPace(leastIntervalNanoseconds: configuration.checkpointIntervalNanoseconds)
    snapshotPace = SnapshotPace(leastIntervalNanoseconds: configuration.snapshotIntervalNanoseconds)
    technical = TechnicalKeeper(siteName: configuration.naming.siteName, store: store)
    emptyBatches = BatchPool(count: configuration.batchesInFlight)
    explainer = Explainer(
      detector: detector, clock: clock, capacity: Explainer.capacity(for: configuration.patientLimits))
    explainer.deliver(to: { [weak self] in self?.take($0, of: $1) })
  }

  package func start() {
    // Before the first record.
    scoringQueue.async {
      if self.isPastKnown { self.store.noteBegan(at: self.offsets) }
      self.startTicking()
    }
    feedQueue.async { self.followFeed() }
  }

  /// Ends the feed, then scores what had been read. Returns when both are done.
  package func stop() {
    stopping.withLock { $0 = true }
    feedEnded.wait()
    scoringQueue.sync {}
    explainer.finish(withinSeconds: Self.lastExplanationsSeconds)
    scoringQueue.sync {
      ticker?.cancel()
      ticker = nil
      store.record([], receivedNanoseconds: clock.monotonicNanoseconds(), checkpoint: nextSlice(mostBytes: .max))
    }
  }

  /// What a person looks at gets its explanation with every snapshot: with one that is made at once, unless it is of so many beds
  /// that somebody who scrolls would keep readings waiting.
  package func look(at patientID: String?) {
    scoringQueue.async {
      self.focus = patientID.map(FocusedPatient.init)
      self.leaveSnapshotIfDue(for: .news)
    }
  }

  /// `action` gets every line about the machinery, `libraryAction` what the source's library logs; both are called on the scoring
  /// queue. Only before `start`.
  package func onNotice(
    _ action: @escaping @Sendable (String) -> Void, library libraryAction: @escaping @Sendable (String) -> Void
  ) {
    scoringQueue.sync {
      onNotice = action
      onLibraryLine = libraryAction
    }
  }

  /// Adds a line about the machinery to the log on screen.
  package func note(_ text: String) {
    scoringQueue.async { self.log(text) }
  }

  package var totals: MonitorTotals {
    scoringQueue.sync {
      MonitorTotals(
        patients: shards.patientCount, readings: meter.readings, lateReadings: shards.lateReadings,
        rejects: meter.rejects, rejectsByReason: meter.rejectsByReason,
        tombstones: meter.tombstones, coverage: shards.coverage,
        unusedFields: shards.unusedFields(atMost: Self.unusedFieldsTold), alarms: meter.alarmsRaised)
    }
  }

  /// How long the end may be held up by reasons: what is not worked out by then is part of the last checkpoint.
  private static let lastExplanationsSeconds = 2.0

  // MARK: The scoring queue

  func process(_ batch: RecordBatch, isLive: Bool) {
    let nowSeconds = clock.wallSeconds()
    let begin = clock.monotonicNanoseconds()
    if let news = shards.take(batch, arrival: Arrival(wallSeconds: nowSeconds, isLive: isLive)) { log(news) }
    meter.scored(inNanoseconds: clock.monotonicNanoseconds() &- begin)
    for (partition, entry) in batch.lastEntries {
      offsets[partition] = entry.offset + 1
      marks[partition] = batch.mark(of: entry)
    }
    isMixed.withLock { $0 = meter.readings < Self.readingsUntilKeyed || shards.areIDsMixed }
    if let news = capacity.note(refused: shards.refusedCount, patients: shards.patientCount) { log(news) }

    events.removeAll(keepingCapacity: true)
    for worker in shards.all {
      events += worker.events
      for reading in worker.decoded.readings where reading.movement != nil { expectedBeds.take(reading, at: nowSeconds) }
      let readings = worker.decoded.readings.count(where: \.carriesSomething)
      meter.count(readings: readings, tombstones: worker.decoded.tombstones, at: nowSeconds, isLive: isLive)
      keepRejects(worker.decoded.rejects, of: batch, at: nowSeconds)
    }

    let transitions = told(events)
    let isCheckpointDue = checkpointPace.isDue(atNanoseconds: clock.monotonicNanoseconds())
    let slice = isCheckpointDue ? nextSlice() : nil
    if !transitions.isEmpty || slice != nil {
      store(transitions, receivedNanoseconds: batch.receivedNanoseconds, checkpoint: slice)
    }
    if isCheckpointDue, isPastKnown { store.noteRead(upTo: offsets) }
    explain(events)
    if configuration.wantsSnapshots { leaveSnapshotIfDue(for: isLive && !transitions.isEmpty ? .news : .time) }
  }

  /// Time passes for the engine only where all that was sent up to then has surely been read. True where that moves an alarm.
  private func tick() -> Bool {
    let nowSeconds = clock.wallSeconds()
    guard
      FeedEnd.isReached(
        source.status, isIdle: isFeedIdle, readingsPerSecond: meter.readingsPerSecond(at: nowSeconds))
    else { return false }
    events.removeAll(keepingCapacity: true)
    shards.tick(into: &events) { max(0, nowSeconds - $0) - Shard.arrivalSeconds }
    forgetIfDue()
    let transitions = told(events)
    if !transitions.isEmpty {
      store(transitions, receivedNanoseconds: clock.monotonicNanoseconds(), checkpoint: nil)
    }
    explain(events)
    return !transitions.isEmpty
  }

  private func store(_ transitions: [AlarmTransition], receivedNanoseconds: UInt64, checkpoint: CheckpointSlice?) {
    if isPastKnown {
      store.record(transitions, receivedNanoseconds: receivedNanoseconds, checkpoint: checkpoint)
    } else {
      store.record(provisional: transitions)
    }
  }

  /// Has the steps explained, once they have been handed to the store: their explanations follow them there.
  private func explain(_ events: [ShardEvent]) {
    explainer.ask(events.lazy.compactMap { if case .unexplained(let step) = $0 { step } else { nil } })
  }

  private func take(_ explained: AlarmExplanation, of step: UnexplainedStep) {
    scoringQueue.async {
      self.shards.learn(explained, of: step)
      self.eventLog.explain(explained)
      self.store.record(explained)
    }
  }

  /// Once a minute: it looks at everybody.
  private func forgetIfDue() {
    let now = clock.monotonicNanoseconds()
    guard now >= nextForgettingNanoseconds else { return }
    nextForgettingNanoseconds = now + 60_000_000_000
    shards.forget(into: &events)
    drivers.keep { shards.worker(ofPatient: $0) != nil }
  }

  /// Logs and counts what the engine told; answers what is to be stored.
  private func told(_ events: [ShardEvent]) -> [AlarmTransition] {
    let transitions = events.compactMap { if case .transition(let transition) = $0 { transition } else { nil } }
    for transition in transitions {
      meter.count(transition)
      if isAllRead, configuration.shows(transition.patient) { burden.take(transition) }
    }
    // Among them is who had seen one before it came here.
    log(events)
    return transitions
  }

  func log(_ events: [ShardEvent]) {
    technical.take(events, at: clock.wallSeconds())
    for event in events {
      if case .acknowledged(let acknowledgement) = event { burden.take(acknowledgement) }
      eventLog.add(event, where: configuration.shows)
    }
  }

  func log(_ text: String) {
    eventLog.add(LogEntry(timeSeconds: clock.wallSeconds(), kind: .system, text: text))
    onNotice?(text)
  }

  private func keepRejects(_ rejects: [Reject], of batch: RecordBatch, at nowSeconds: Double) {
    guard !rejects.isEmpty else { return }
    for (index, reject) in rejects.enumerated() {
      let entry = batch.entries[reject.entry]
      let before = rejects[..<index].reversed().prefix { $0.entry == reject.entry }
      meter.count(reject.reason, isRepeated: before.contains { $0.reason == reject.reason })
      guard rejects.count - index <= WardMeter.rejectsShown else { continue }
      let bytes = batch.bytes[entry.start..<entry.start + entry.count]
      meter.show(
        RejectNote(
          timeSeconds: nowSeconds, reason: reject.reason, partition: entry.partition, offset: entry.offset,
          detail: SafeText.excerpt(reject.words.utf8, limit: 120), excerpt: SafeText.excerpt(bytes.prefix(256), limit: 120)))
    }
    let problem = rejectsKeeper?.keep(rejects, of: batch, atSeconds: nowSeconds)
    if let problem, problem != rejectsProblem { log(problem) }
    rejectsProblem = problem
  }

  /// Nil where nothing is to be saved, or nobody takes it.
  func nextSlice(mostBytes: Int = Shard.sliceBytes) -> CheckpointSlice? {
    guard isPastKnown, let round = store.checkpointRound, !offsets.isEmpty else {
      shards.endRound()
      checkpointRound = nil
      return nil
    }
    var slice = shards.nextSlice(
      ofRound: round, beginsRound: round != checkpointRound, readUpTo: offsets, mostBytes: mostBytes)
    slice.policy = policy.text
    slice.marks = RecordMark.text(of: marks)
    checkpointRound = round
    checkpointPace.took(
      bytes: slice.states.reduce(0) { $0 + $1.bytes.count }, leavesSome: shards.unsavedCount > 0,
      atNanoseconds: clock.monotonicNanoseconds())
    return slice
  }

  private func startTicking() {
    let timer = DispatchSource.makeTimerSource(queue: scoringQueue)
    timer.schedule(deadline: .now(), repeating: .milliseconds(500), leeway: .milliseconds(50))
    timer.setEventHandler { [weak self] in
      guard let self else { return }
      leaveSnapshotIfDue(for: tick() ? .news : .time)
    }
    timer.resume()
    ticker = timer
  }

  func leaveSnapshotIfDue(for cause: SnapshotPace.Cause) {
    let begin = clock.monotonicNanoseconds()
    guard snapshotPace.isDue(for: cause, atNanoseconds: begin) else { return }
    var snapshot = makeSnapshot()
    snapshotPace.took(fromNanoseconds: begin, untilNanoseconds: clock.monotonicNanoseconds())
    snapshot?.nextWithinSeconds = Double(snapshotPace.intervalNanoseconds) / 1e9
    if let snapshot { mailbox.put(snapshot) }
  }

  /// Looks at everybody; nil where there is no screen for what comes of it.
  private func makeSnapshot() -> WardSnapshot? {
    let nowSeconds = clock.wallSeconds()
    let (feed, database, mail) = (source.status, store.status, mailStatus())
    let deeds = cares.follow(shards.all.map(\.shard.patients)) { $0 + max(0, nowSeconds - $1) }
    if isPastKnown { deeds.forEach(store.record) }
    technical.watch(feed: feed, database: database, delivery: mail, at: nowSeconds)
    for text in healthBefore.changes(feed: feed, database: database, mail: mail) { log(text) }
    log(expectedBeds.hear(shards.identities, at: nowSeconds).map(ShardEvent.condition))
    let heard = expectedBeds.takeStruckOff()
    if !heard.isEmpty { for worker in shards.all { worker.shard.forgetExpected(at: heard) } }
    let rows = configuration.wantsSnapshots ? expectedBeds.rows : []
    var beds = shards.beds(at: nowSeconds, focus: &focus, drivers: &drivers, leavingRoomFor: rows.count)
    if !cares.isEmpty {
      for index in beds.indices { beds[index].care = cares[beds[index].patient.key] }
    }
    if feed.state == .following, isFeedIdle { isAllRead = true }
    let news = clocks.judge(&beds, at: nowSeconds, isAllRead: isAllRead)
    log(news.changes.map(ShardEvent.condition))
    if let sentence = news.sentence, feed.state == .following { log(sentence) }
    eventLog.settle(atSeconds: nowSeconds)
    guard configuration.wantsSnapshots else { return nil }
    beds += rows
    if configuration.onlyWard != nil { beds.removeAll { !configuration.shows($0.patient) } }
    meter.note(beds, at: nowSeconds)
    if isAllRead { burden.note(beds: beds.count, withheld: shards.withheld, at: nowSeconds) }
    var snapshot = WardSnapshot(
      wardName: configuration.wardName, timeSeconds: nowSeconds,
      wardTimeSeconds: nowSeconds + clocks.feedTime.offsetSeconds, feed: feed,
      database: database, mail: mail, duty: store.duty, readings: meter.readings,
      readingsPerSecond: meter.readingsPerSecond(at: nowSeconds), rejects: meter.rejects,
      rejectsByReason: meter.rejectsByReason, recentRejects: meter.recentRejects, alarmsRaised: meter.alarmsRaised,
      meanAnomalyTrend: meter.meanAnomalyTrend(at: nowSeconds), beds: beds, log: eventLog.entries,
      warning: policy.warning(beside: configuration.warning) ?? capacity.warning, clockWarning: clocks.feedTime.sentence)
    snapshot.scoringSeconds = meter.scoringSeconds
    snapshot.policy = policy.policy
    snapshot.isAllRead = isAllRead
    snapshot.burden = burden.burden
    snapshot.unusedFields = shards.unusedFields(atMost: Self.unusedFieldsTold)
    return snapshot
  }

  /// As many as a screen has room for.
  private static let unusedFieldsTold = 20
}
