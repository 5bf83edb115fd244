internal import Alarms
internal import Foundation
internal import Saving
internal import Sharing
internal import Vitals

/// Carries out on its queue, one turn after another, what the state machine decides: takes what came in, asks the database and the
/// disk, and tells the others how it went.
///
/// Unchecked because everything is only touched on the recorder's queue; `inbox`, `board`, `inquiries` and `orders` have guards of
/// their own.
final class RecorderCore: @unchecked Sendable {
  /// One that is under way is not broken off for the end, or the lease could not be given up on the same connection.
  private static let farewellNanoseconds: UInt64 = 1_000_000_000

  let inbox: Inbox
  let inquiries = Inquiries()
  private let board: Board<RecorderStatus>
  private let notices: Notices
  private let consumer: RecorderConsumer
  private let ports: RecorderPorts
  private let orders: Guarded<RecorderOrders>
  private let backlog: Backlog
  private var machine: RecorderStateMachine
  private var database: (any RecorderDatabase)?

  init(
    configuration: StorageConfiguration, inbox: Inbox, board: Board<RecorderStatus>, notices: Notices,
    consumer: RecorderConsumer, ports: RecorderPorts? = nil
  ) {
    let ports = ports ?? RecorderPorts(configuration)
    self.ports = ports
    self.inbox = inbox
    self.board = board
    self.notices = notices
    self.consumer = consumer
    machine = RecorderStateMachine(configuration)
    orders = Guarded(machine.orders)
    backlog = Backlog(ports, notices: notices)
  }

  // MARK: From any thread

  func order(_ change: (inout RecorderOrders) -> Void) { orders.withLock { change(&$0) } }

  /// Everything ends.
  func cancel() {
    let end = now + Self.farewellNanoseconds
    order { $0.farewellNanoseconds = $0.farewellNanoseconds ?? end }
  }

  var isCancelled: Bool { orders.withLock(\.isCancelled) }

  // MARK: A turn

  /// Does all there is to do; returns after how many seconds to come again, nil when only new work is a reason.
  func turn() -> Double? {
    guard machine.settings.connectionInfo != nil else {
      takeInWithoutDatabase()
      return nil
    }
    settleProvisional()
    machine.begin(at: now, seeing: sight)
    while let request = next() {
      do throws(PostgresError) {
        let answer = try answer(to: request)
        perform(machine.answered(answer, at: now))
      } catch {
        perform(machine.failed(error, at: now))
      }
    }
    if database == nil {
      // Whoever asked in vain may look for the reason.
      publish()
      inquiries.forgoQuestions()
    }
    if machine.isAway(at: now) { inquiries.answerClaims(.unreachable) }
    absorb()
    publish()
    return machine.pauseSeconds(at: now, seeing: sight)
  }

  private func next() -> RecorderRequest? {
    machine.orders = orders.withLock { $0 }
    return machine.next(at: now, seeing: sight)
  }

  private func takeInWithoutDatabase() {
    // As in `absorb`: whoever waits for the drain must not find both empty before the mails are handed on.
    board.update { $0.isDrained = false }
    perform(machine.announce(inbox.take().entries))
    inquiries.answerClaims(.granted)
    publish()
  }

  func close() {
    if machine.settings.connectionInfo != nil { absorb() }
    // Another need not wait until the lease expires.
    if let database, let tenure = machine.tenure { try? database.releaseLease(tenure) }
    database = nil
    machine.closed()
    backlog.close()
    inquiries.answerClaims(.refused)
    publish()
  }

  private var now: UInt64 { ports.nowNanoseconds() }

  private var sight: RecorderSight {
    let (isInboxEmpty, inboxCount, inboxDeedCount) = inbox.fill
    return RecorderSight(
      isInboxEmpty: isInboxEmpty, inboxCount: inboxCount, hasClaims: inquiries.hasClaims, onDiskCount: backlog.onDiskCount,
      inboxDeedCount: inboxDeedCount, inMemoryCount: backlog.inMemoryCount, inMemoryDeedCount: backlog.inMemoryDeedCount,
      alarmCount: backlog.alarmCount, isJournalled: backlog.isJournalled,
      journalTrouble: backlog.trouble, rejectedPath: backlog.rejectedPath, backendPID: database?.backendPID)
  }

  private func publish() {
    let sight = sight
    board.update { machine.show(in: &$0, seeing: sight) }
  }

  // MARK: Taking in

  /// Takes what came in: to the disk when this console persists, else to memory. Also called while the database keeps a
  /// statement waiting, so that no alarm waits for a hung server to be journalled and mailed.
  private func absorb() {
    backlog.visitDisk()
    recollectProvisional()
    // Also while the disk refuses: whoever is to be mailed about must not wait for it.
    guard backlog.inMemoryCount < machine.settings.queueCapacity, !inbox.isEmpty else { return }
    // Before it is taken: whoever waits for the drain must not find both the inbox and the board empty.
    board.update { shown in
      shown.isDrained = false
      shown.isJournalled = false
    }
    perform(machine.absorbed(inbox.take(), at: now))
  }

  /// Takes in what came, and looks what is known of it.
  private func settleProvisional() {
    machine.orders = orders.withLock { $0 }
    absorb()
    if let verdict = machine.orders.verdict { perform(machine.settle(verdict)) }
    if machine.provisional.isClearing, backlog.isOpen { strikeOffProvisional() }
    perform(machine.lookAtProvisional(at: now))
  }

  /// Once, before anything new comes behind it.
  private func recollectProvisional() {
    guard !machine.provisional.hasRecollected, backlog.isOpen else { return }
    var left: [JournalEntry] = []
    backlog.visit { entry in if entry.isProvisional || entry.followedTransitionID != nil { left.append(entry) } }
    machine.provisional.recollect(left)
  }

  private func strikeOffProvisional() {
    while true {
      let count = backlog.count(withAlarms: true)
      let void = backlog.next(limit: machine.settings.batchCount, where: \.isProvisional)
      defer { backlog.takeBack() }
      backlog.strikeOff(void)
      // A disk that refuses is asked again in the next turn.
      guard backlog.count(withAlarms: true) < count else {
        if void.isEmpty { machine.provisional.isClearing = false }
        return
      }
    }
  }

  // MARK: Actions and requests

  private func perform(_ actions: [RecorderAction]) {
    for action in actions {
      switch action {
      case .say(let line): notices.say(line)
      case .keep(let entries): backlog.add(entries)
      case .hand(let news): consumer.onAccepted(news)
      case .strikeOff(let waiting): backlog.strikeOff(waiting)
      case .time(let waiting): time(waiting)
      case .reject(let entry, let reason): backlog.reject(entry, because: reason)
      case .takeBack: backlog.takeBack()
      case .closeSession: database = nil
      case .tellSteppedBack: consumer.onSteppedBack()
      case .tellSetBack: consumer.onSetBack()
      case .tellOtherPolicy: consumer.onOtherPolicy()
      }
    }
  }

  private func time(_ waiting: [Backlog.Waiting]) {
    let now = self.now
    let received = waiting.compactMap(\.receivedNanoseconds).filter { $0 <= now }
    let stored = machine.tally.stored
    // At once, and not with the turn: behind it the checkpoint may go for a while.
    board.update { shown in
      received.forEach { shown.latency.record(nanoseconds: now - $0) }
      shown.status.delivered = stored
    }
  }

  private func answer(to request: RecorderRequest) throws(PostgresError) -> RecorderAnswer {
    switch request {
    case .connect:
      database = try connect()
      return .done
    case .takeWaiting(let limit, let part):
      absorb()
      return .waiting(backlog.next(limit: limit) { machine.wants($0, of: part) })
    default: break
    }
    guard let database else { throw PostgresError(kind: .passing, description: "the database is not connected") }
    switch request {
    case .connect, .takeWaiting: return .done
    case .rememberSite: try database.rememberSite()
    case .answerQuestions: while let question = inquiries.nextQuestion() { try question(database) }
    case .renewLease(let tenure): return .renewed(count: try database.renewLease(tenure))
    case .noteCluster(let id, let tenure): try database.noteCluster(id, under: tenure)
    case .readLease: return .lease(try database.lease())
    case .takeLease(let holder, let cluster, let policy):
      return .taken(try database.takeLease(holder: holder, host: Host.name, cluster: cluster, policy: policy))
    case .survey(_, let entries): return .survey(try survey(database, entries))
    case .readCheckpoint: return .checkpoint(try lookAtCheckpoint(database))
    case .readMailed: return .mailed(try database.recentlyMailed())
    case .readOutbox: return .outbox(try database.outstandingAlarms())
    case .settleFormer: return .settledFormer(isDone: try settleFormer(database))
    case .findMissing(let entries): return .missing(try missing(of: entries, database))
    case .compareWaiting(let limit):
      let waiting = backlog.next(limit: limit, where: \.isOfTheEngine)
      return .compared(waiting, missing: try database.missing(of: waiting.map(\.entry)))
    case .store(let entries, let checkpoint, let notes, let tenure):
      let done = try database.commit(entries, checkpoint: checkpoint, deliveryNotes: notes, under: tenure)
      return .stored(count: done.stored, renewals: done.renewals, strays: done.strays)
    case .storeDeeds(let entries): try database.commitDeeds(entries)
    case .tryWriting: try database.tryWriting()
    case .claim(let tenure): return try claim(under: tenure, database)
    }
    return .done
  }

  private func connect() throws(PostgresError) -> any RecorderDatabase {
    try ports.connect { [weak self] in
      guard let self else { return false }
      absorb()
      publish()
      return orders.withLock(\.farewellNanoseconds).map { self.now < $0 } ?? true
    }
  }

  private func survey(_ database: any RecorderDatabase, _ entries: [JournalEntry]) throws(PostgresError) -> TakeoverSurvey {
    var survey = TakeoverSurvey(checkpoint: try lookAtCheckpoint(database))
    func read<Found>(_ look: () throws(PostgresError) -> Found) throws(PostgresError) -> Found? {
      let found = try PostgresError.unlessKeptOut(look)
      // Nobody else would fare better, and the lease is this one's already.
      if found == nil { survey.isIncomplete = true }
      return found
    }
    survey.leavesFormer = try !settleFormer(database)
    survey.mailed = try read { () throws(PostgresError) in try database.recentlyMailed() } ?? []
    survey.outstanding = try read { () throws(PostgresError) in try database.outstandingAlarms() } ?? []
    survey.olderConsoles = try read { () throws(PostgresError) in try database.olderConsoles() } ?? []
    survey.missing = try read { () throws(PostgresError) in try missing(of: entries, database) } ?? []
    return survey
  }

  /// - Returns: whether that is done; it is tried again otherwise, and keeps nothing else waiting.
  private func settleFormer(_ database: any RecorderDatabase) throws(PostgresError) -> Bool {
    let machinery: Void? = try PostgresError.unlessKeptOut { () throws(PostgresError) in try database.endFormerMachinery() }
    let mails: Void? = try PostgresError.unlessKeptOut { () throws(PostgresError) in try database.adoptMails() }
    return machinery != nil && mails != nil
  }

  private func missing(of entries: [JournalEntry], _ database: any RecorderDatabase) throws(PostgresError) -> [JournalEntry] {
    try database.missing(of: entries).sorted().map { entries[$0] }
  }

  /// Up to where the checkpoint goes, where it can be read at once: whoever comes on duty does not wait for a table that somebody
  /// has locked.
  private func lookAtCheckpoint(_ database: any RecorderDatabase) throws(PostgresError) -> CheckpointSight {
    try PostgresError.unlessLocked { () throws(PostgresError) in .seen(try database.checkpointOffsets()) } ?? .locked
  }

  private func claim(under tenure: Tenure?, _ database: any RecorderDatabase) throws(PostgresError) -> RecorderAnswer {
    guard let claim = inquiries.nextClaim() else { return .done }
    guard let tenure else {
      inquiries.answer(claim, .refused)
      return .done
    }
    do throws(PostgresError) {
      let count = try database.claim(claim.transitionIDs, digest: claim.digest, under: tenure)
      inquiries.answer(claim, .granted)
      return .renewed(count: count)
    } catch {
      // Where the outbox alone is locked or changed, or a trigger refuses the row, the lease says all the same whose mails these are.
      if error.isOfItsTables, (try? database.renewLease(tenure)) != nil {
        inquiries.answer(claim, .unreachable)
      } else {
        inquiries.putBack(claim)
      }
      throw error
    }
  }
}
