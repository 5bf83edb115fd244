internal import Alarms
internal import Foundation
internal import Saving
internal import Sharing
internal import Vitals

/// What the recorder does on its queue, one turn after another: take what came in, put it on the disk, hand on what is to be
/// mailed, see to the database and the lease, commit, say how it went. What is decided there is decided by `Ownership`, `Backlog`
/// and `RecentEntries`.
///
/// Unchecked because everything is only touched on the recorder's queue; `inbox`, `board`, `inquiries` and `farewell` have
/// guards of their own.
final class RecorderCore: @unchecked Sendable {
  let configuration: StorageConfiguration
  let inbox: Inbox
  let board: Board<RecorderStatus>
  let notices: Notices
  let inquiries = Inquiries()
  /// Until when a statement that waits is still waited for; nil while nothing ends.
  private let farewell = Guarded<UInt64?>(nil)
  /// One that is under way is not broken off for the end, or the lease could not be given up on the same connection.
  private static let farewellNanoseconds: UInt64 = 1_000_000_000

  private let ports: RecorderPorts
  let consumer: RecorderConsumer
  let backlog: Backlog
  var ownership = Ownership()
  private(set) var database: (any RecorderDatabase)?
  private(set) var reach = Reach()
  var recent: RecentEntries
  /// Set where the database has turned out to lack what it had.
  var mustRewrite = false
  /// Set while the engine is asked to go back to where the database stands: no checkpoint is saved until it has.
  var isGoingBack = false
  var mailed = RecentIdentities()
  var nextDutyNanoseconds: UInt64 = 0
  /// What follows the entries: slices of the checkpoint, and notes on mails.
  var checkpoint = CheckpointQueue()
  var floor = CheckpointFloor()
  var deliveryNotes: [DeliveryNote.Subject: DeliveryNote] = [:]
  /// What the engine said of its past; nil while it does not know it.
  let verdict = Guarded<ProvisionalAlarms.Verdict?>(nil)
  /// Kafka's id of the cluster that the topic is of; nil until a broker has told it.
  let cluster = Guarded<String?>(nil)
  /// By which delays this console makes alarms; they are settled once it has asked by which the ward is kept.
  let policy: Guarded<(text: String?, isSettled: Bool)>
  /// The era of the lease whose holder was found to go by others.
  var otherPolicyEra: Int64?
  /// Whether nobody is to be kept waiting any more.
  let isEnding = Guarded(false)
  var provisional = ProvisionalAlarms()
  /// Whether what an earlier run left of them is known.
  var hasRecollected = false
  /// Set until the outbox has been read again: after what an earlier run left in the journal, or what it lacked, has come into it.
  var mustReadOutbox = false
  var tally = Tally()

  /// What the database has taken and refused.
  struct Tally {
    var stored = 0
    var rejected = 0
    var lastRejection: String?
    var hasToldStrays = false
  }

  init(
    configuration: StorageConfiguration, inbox: Inbox, board: Board<RecorderStatus>, notices: Notices,
    consumer: RecorderConsumer, ports: RecorderPorts? = nil
  ) {
    let ports = ports ?? RecorderPorts(configuration)
    self.ports = ports
    self.configuration = configuration
    self.inbox = inbox
    self.board = board
    self.notices = notices
    self.consumer = consumer
    policy = Guarded((configuration.policy, isSettled: false))
    backlog = Backlog(ports, notices: notices)
    recent = RecentEntries(seconds: configuration.standbyMemorySeconds, limit: configuration.standbyMemoryCount)
  }

  /// Does all there is to do; returns after how many seconds to come again, nil when only new work is a reason.
  func turn() -> Double? {
    guard configuration.connectionInfo != nil else {
      // As in `absorb`: whoever waits for the drain must not find both empty before the mails are handed on.
      board.update { $0.isDrained = false }
      announce(inbox.take().entries)
      inquiries.answerClaims(.granted)
      publish()
      return nil
    }
    settleProvisional()
    connectIfDue()
    if database != nil {
      attempt { () throws(PostgresError) in
        try answerQuestions()
        try keepDutyIfDue()
        try rewriteIfNeeded()
        // What keeps alarms from being stored need not keep people from being told of them.
        if reach.hasFailed { try answerClaims() }
        try commitAll()
        try answerClaims()
        reach.isWell()
      }
    }
    if database == nil {
      // Whoever asked in vain may look for the reason.
      publish()
      inquiries.forgoQuestions()
      if reach.isKnownAway(atNanoseconds: now) { inquiries.answerClaims(.unreachable) }
    }
    absorb()
    publish()
    let now = self.now
    let next = database == nil || reach.isWaiting ? reach.nextNanoseconds : nextDutyNanoseconds
    let seconds = Double(next > now ? next - now : 0) / 1e9
    return isDrained && !inquiries.hasClaims ? seconds : min(seconds, Backlog.retrySeconds)
  }

  func close() {
    if configuration.connectionInfo != nil { absorb() }
    // Another need not wait until the lease expires.
    if let database, let tenure { try? database.releaseLease(tenure) }
    database = nil
    backlog.close()
    inquiries.answerClaims(.refused)
    publish()
  }

  /// From any thread: everything ends.
  func cancel() {
    let end = now + Self.farewellNanoseconds
    farewell.withLock { $0 = $0 ?? end }
  }

  var isCancelled: Bool { farewell.withLock { $0 != nil } }

  var now: UInt64 { ports.nowNanoseconds() }

  // MARK: Taking in

  /// Takes what came in: to the disk when this console persists, else to memory. Also called while the database keeps a
  /// statement waiting, so that no alarm waits for a hung server to be journalled and mailed.
  func absorb() {
    backlog.visitDisk()
    recollectProvisional()
    // Also while the disk refuses: whoever is to be mailed about must not wait for it.
    guard backlog.inMemoryCount < configuration.queueCapacity, !inbox.isEmpty else { return }
    // Before it is taken: whoever waits for the drain must not find both the inbox and the board empty.
    board.update { shown in
      shown.isDrained = false
      shown.isJournalled = false
    }
    let content = inbox.take()
    for entry in content.entries {
      if let id = entry.settledTransitionID { mailed.insert(id) }
    }
    if let offsets = content.beganAt { began(at: offsets) }
    if content.isOfOtherTopic {
      checkpoint.beginRound()
      floor.beginOtherTopic()
    }
    recent.remember(content.entries.filter { !$0.isProvisional }, atNanoseconds: now)
    if let offsets = content.readUpTo { recent.read(upTo: offsets) }
    if ownership.persists {
      deliveryNotes.merge(content.deliveryNotes) { $1 }
      if let slice = content.checkpoint {
        if !isGoingBack, floor.lets(slice.readUpTo ?? slice.offsets, atNanoseconds: now) {
          checkpoint.add(slice)
        } else {
          checkpoint.beginRound()
        }
      }
      accept(content.entries)
    } else {
      // What a person did is written by every console, and so is what has gone out.
      accept(content.entries.filter { !$0.isOfTheEngine })
    }
  }

  /// The engine knows what the topic holds from these offsets on.
  private func began(at offsets: [Int32: Int64]) {
    recent.began(at: offsets)
    isGoingBack = false
    checkpoint.beginRound()
    // The database may have been set back since they were read there.
    floor.doubt()
    nextDutyNanoseconds = 0
  }

  func accept(_ came: [JournalEntry]) {
    let entries = provisional.verdict == .void ? came.filter { !$0.isProvisional } : came
    guard !entries.isEmpty else { return }
    backlog.add(entries + provisional.take(entries, atNanoseconds: now))
    // Also when the disk refuses: an alarm that only memory holds is all the more one to be mailed.
    announce(entries.filter { !$0.isProvisional || provisional.verdict == .stand })
  }

  func announce(_ entries: [JournalEntry]) {
    let told = entries.compactMap(\.transition).filter { transition in
      switch transition.kind {
      case .resolved, .closed: true
      case .escalated where !transition.asksForMail: true
      case .raised, .escalated, .deescalated: transition.asksForMail && !mailed.contains(transition.id)
      }
    }
    hand(told.map(AlarmNews.step))
  }

  func hand(_ news: [AlarmNews]) {
    if !news.isEmpty { consumer.onAccepted(news) }
  }

  // MARK: The database

  private func connectIfDue() {
    guard database == nil, !isCancelled,
      inquiries.hasClaims && !reach.isKnownAway(atNanoseconds: now)
        || now >= reach.nextNanoseconds
    else { return }
    var isReached = false
    do throws(PostgresError) {
      let opened = try ports.connect { [weak self] in
        guard let self else { return false }
        absorb()
        publish()
        return farewell.withLock { $0 }.map { self.now < $0 } ?? true
      }
      isReached = true
      reach.cameBack()
      try opened.rememberSite()
      try keepDuty(opened)
      database = opened
    } catch {
      // A session that breaks at once says nothing of whether another can be had.
      if isReached { reach.failed(error, atNanoseconds: now) } else { reach.failedToConnect(error, atNanoseconds: now) }
      ownership.databaseLost()
    }
  }

  /// Runs what talks to the database. After an error that says nothing of the session it is given up: a new one starts from a
  /// known state.
  private func attempt(_ body: () throws(PostgresError) -> Void) {
    do throws(PostgresError) {
      try body()
    } catch {
      if error.kind == .fenced || error.kind == .setBack {
        if error.kind == .fenced { stepBack() } else { wasSetBack() }
        nextDutyNanoseconds = 0
        return
      }
      if !error.leavesSession {
        database = nil
        // Another console may save while this one cannot.
        if tenure != nil { checkpoint.beginRound() }
        ownership.databaseLost()
      }
      reach.failed(error, atNanoseconds: now)
    }
  }

  private func answerQuestions() throws(PostgresError) {
    guard let database else { return }
    while let question = inquiries.nextQuestion() { try question(database) }
  }

  /// After the commit, so that what is asked for stands in the outbox.
  func answerClaims() throws(PostgresError) {
    guard let database else { return }
    while let claim = inquiries.nextClaim() {
      guard let tenure else {
        inquiries.answer(claim, .refused)
        continue
      }
      do throws(PostgresError) {
        ownership.renewed(count: try database.claim(claim.transitionIDs, digest: claim.digest, under: tenure))
        inquiries.answer(claim, .granted)
      } catch {
        inquiries.putBack(claim)
        throw error
      }
    }
  }

  // MARK: Saying

  var isDrained: Bool {
    inbox.isEmpty && backlog.count(withAlarms: ownership.persists) == 0 && checkpoint.isEmpty && deliveryNotes.isEmpty
  }

  private func publish() {
    let isOff = configuration.connectionInfo == nil
    let inMemory = inbox.count + backlog.inMemoryCount
    // The journal first: it is what an alarm falls back on.
    let troubles = [backlog.trouble, reach.trouble?.description, rejection].compactMap { $0 }
    let isDrained = isDrained
    board.update { shown in
      shown.status.state = if isOff { .off } else { reach.state(isConnected: database != nil) }
      shown.status.message = isOff || troubles.isEmpty ? nil : troubles.joined(separator: "; ")
      shown.status.pending = isOff ? 0 : inMemory + backlog.onDiskCount
      shown.status.inMemory = isOff ? 0 : inMemory
      shown.status.delivered = tally.stored
      shown.isOnDuty = ownership.isOnDuty
      shown.checkpointRound = database != nil && tenure != nil && !isGoingBack ? checkpoint.round : nil
      shown.duty = ownership.duty(isInSight: database != nil)
      shown.leasePolicy = ownership.lease?.policy
      shown.isKeptElsewhere = ownership.isKeptElsewhere
      shown.isDrained = isDrained
      shown.isJournalled = backlog.isJournalled
      shown.awaitsPast = provisional.isHolding
      shown.refusal = reach.trouble.flatMap { $0.kind == .refused ? $0.description : nil }
      shown.rejected = tally.rejected
      shown.standbyCount = ownership.persists ? 0 : recent.uncoveredCount
      shown.backendPID = database?.backendPID
    }
  }

  private var rejection: String? {
    guard let lastRejection = tally.lastRejection else { return nil }
    let kept = backlog.rejectedPath.map { " and kept in \($0)" } ?? ""
    return "\(tally.rejected) of the entries to store \(tally.rejected == 1 ? "was" : "were") refused\(kept): \(lastRejection)"
  }
}
