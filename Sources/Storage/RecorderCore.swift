internal import Alarms
internal import Foundation
internal import Saving
internal import Sharing
internal import Vitals

/// What the recorder does on its queue, one turn after another: take what came in, put it on the disk, hand on what is to be
/// mailed, see to the database and the lock, commit, say how it went.
///
/// Unchecked because everything is only touched on the recorder's queue; `inbox`, `board` and `isCancelled` have guards of their
/// own.
final class RecorderCore: @unchecked Sendable {
  /// How soon to come back to a disk that refuses.
  private static let retrySeconds = 0.25

  let configuration: StorageConfiguration
  let inbox: Inbox
  let board: Board<RecorderStatus>
  let notices: Notices
  let isCancelled = Guarded(false)

  /// This console's own name at the server: by it an earlier session of the same console is known.
  private let applicationName = "wardwatch-\(UUID().uuidString.prefix(8).lowercased())"
  private let onAccepted: @Sendable ([AlarmNews]) -> Void

  private(set) var duty = DutyState()
  private(set) var database: AlarmDatabase?
  var journal: AlarmJournal?
  /// What could not be put on the disk: committed straight from here as soon as that is possible.
  var unwritten: [JournalEntry] = []
  /// Set while `unwritten` is being committed, so that nothing moves in it meanwhile.
  var isCommittingUnwritten = false
  var checkpoint = CheckpointQueue()
  var deliveryNotes: [DeliveryNote.Subject: DeliveryNote] = [:]
  /// Set until the outbox has been read again after what an earlier run left in the journal.
  var hasCommittedEarlierRun = false
  private var standby: StandbyMemory
  private var mailed = RecentIdentities()
  private var backoff = BackoffSchedule()
  private var nextConnectNanoseconds: UInt64 = 0
  private var nextDutyNanoseconds: UInt64 = 0
  private var nextJournalNanoseconds: UInt64 = 0
  /// Questions from other threads. They are put to no database where it is away: nobody waits for it to come back.
  private let questions = Guarded<[@Sendable (AlarmDatabase?) throws(PostgresError) -> Void]>([])

  // What is wrong, for the screen.
  private var databaseTrouble: PostgresError?
  private(set) var journalTrouble: String? {
    didSet {
      guard journalTrouble != oldValue else { return }
      notices.say(journalTrouble ?? "alarms on their way are kept on disk again")
    }
  }
  var rejectedCount = 0
  var lastRejection: String?
  var delivered = 0

  init(
    configuration: StorageConfiguration, inbox: Inbox, board: Board<RecorderStatus>, notices: Notices,
    onAccepted: @escaping @Sendable ([AlarmNews]) -> Void
  ) {
    self.configuration = configuration
    self.inbox = inbox
    self.board = board
    self.notices = notices
    self.onAccepted = onAccepted
    standby = StandbyMemory(seconds: configuration.standbyMemorySeconds, limit: configuration.standbyMemoryCount)
  }

  /// Does all there is to do; returns after how many seconds to come again, nil when only new work is a reason.
  func turn() -> Double? {
    guard configuration.connectionInfo != nil else {
      // As in `absorb`: whoever waits for the drain must not find both empty before the mails are handed on.
      board.update { $0.isDrained = false }
      announce(inbox.take().entries)
      publish()
      return nil
    }
    absorb()
    connectIfDue()
    if database != nil {
      attempt { () throws(PostgresError) in
        try answerQuestions()
        try keepDutyIfDue()
        try commitAll()
      }
    }
    if database == nil {
      // Whoever asked in vain may look for the reason.
      publish()
      forgoQuestions()
    }
    absorb()
    publish()
    let now = Monotonic.nowNanoseconds()
    let next = database == nil ? nextConnectNanoseconds : nextDutyNanoseconds
    let seconds = Double(next > now ? next - now : 0) / 1e9
    return isDrained ? seconds : min(seconds, Self.retrySeconds)
  }

  func ask(_ question: @escaping @Sendable (AlarmDatabase?) throws(PostgresError) -> Void) {
    questions.withLock { $0.append(question) }
  }

  func close() {
    if configuration.connectionInfo != nil { absorb() }
    // The server ends the session, and with it the lock, as soon as the connection is gone.
    database = nil
    journal = nil
    publish()
  }

  // MARK: Taking in

  /// Takes what came in: to the disk when this console persists, else to memory. Also called while the database keeps a
  /// statement waiting, so that no alarm waits for a hung server to be journalled and mailed.
  func absorb() {
    guard !isCommittingUnwritten else { return }
    if Monotonic.nowNanoseconds() >= nextJournalNanoseconds {
      openJournalIfNeeded()
      writeUnwritten()
    }
    // Also while the disk refuses: whoever is to be mailed about must not wait for it.
    guard unwritten.count < configuration.queueCapacity, !inbox.isEmpty else { return }
    // Before it is taken: whoever waits for the drain must not find both the inbox and the board empty.
    board.update { shown in
      shown.isDrained = false
      shown.isJournalled = false
    }
    let content = inbox.take()
    deliveryNotes.merge(content.deliveryNotes) { $1 }
    for entry in content.entries {
      switch entry {
      case .mailed(let id, _), .givenUp(let id, _): mailed.insert(id)
      case .alarm, .explanation, .technical, .acknowledgement, .delivery: break
      }
    }
    if duty.persists {
      if let slice = content.checkpoint { checkpoint.add(slice) }
      accept(content.entries)
    } else {
      standby.remember(content.entries.filter(\.isOfTheEngine), atNanoseconds: Monotonic.nowNanoseconds())
      // What a person did is written by every console.
      accept(content.entries.filter { !$0.isOfTheEngine })
    }
  }

  private func accept(_ entries: [JournalEntry]) {
    guard !entries.isEmpty else { return }
    // Behind what is still unwritten, so that the order stays.
    unwritten += entries
    writeUnwritten()
    // Also when the disk refuses: an alarm that only memory holds is all the more one to be mailed.
    announce(entries)
  }

  private func writeUnwritten() {
    guard !unwritten.isEmpty, let journal else { return }
    do {
      try journal.append(unwritten)
      unwritten = []
      journalTrouble = nil
    } catch {
      journalFailed(error)
    }
  }

  private func openJournalIfNeeded() {
    guard journal == nil else { return }
    do {
      let opened = try AlarmJournal(directory: configuration.stateDirectory)
      journal = opened
      journalTrouble = nil
      if opened.damagedCount > 0 {
        let places = opened.damagedCount == 1 ? "one place" : "\(opened.damagedCount) places"
        notices.say("the journal was damaged in \(places); what could not be read is kept in \(opened.damagedPath)")
      }
    } catch {
      journalFailed(error)
    }
  }

  func journalFailed(_ error: JournalError) {
    journalTrouble = error.description
    nextJournalNanoseconds = Monotonic.deadline(inSeconds: Self.retrySeconds)
  }

  private func announce(_ entries: [JournalEntry]) {
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
    if !news.isEmpty { onAccepted(news) }
  }

  // MARK: The database

  private func connectIfDue() {
    guard database == nil, let connectionInfo = configuration.connectionInfo, !isCancelled.withLock({ $0 }),
      Monotonic.nowNanoseconds() >= nextConnectNanoseconds
    else { return }
    attempt { () throws(PostgresError) in
      let opened = try AlarmDatabase(configuration, connectionInfo: connectionInfo, applicationName: applicationName) {
        [weak self] in
        guard let self else { return false }
        absorb()
        publish()
        return !isCancelled.withLock { $0 }
      }
      try settleDuty(opened)
      database = opened
      databaseTrouble = nil
      backoff.reset()
    }
  }

  /// Runs what talks to the database. After an error the connection is given up: a new one starts from a known state.
  private func attempt(_ body: () throws(PostgresError) -> Void) {
    do throws(PostgresError) {
      try body()
    } catch {
      database = nil
      // Another console may save while this one cannot.
      if duty.holdsLock { checkpoint.beginRound() }
      duty.databaseLost()
      databaseTrouble = error
      nextConnectNanoseconds = Monotonic.deadline(inSeconds: backoff.next())
    }
  }

  private func answerQuestions() throws(PostgresError) {
    guard let database else { return }
    while let question = questions.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { try question(database) }
  }

  private func forgoQuestions() {
    while let question = questions.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { try? question(nil) }
  }

  private func keepDutyIfDue() throws(PostgresError) {
    guard let database, Monotonic.nowNanoseconds() >= nextDutyNanoseconds else { return }
    if duty.holdsLock {
      try database.isAlive()
      nextDutyNanoseconds = Monotonic.deadline(inSeconds: configuration.dutyIntervalSeconds)
    } else {
      try settleDuty(database)
    }
  }

  private func settleDuty(_ database: AlarmDatabase) throws(PostgresError) {
    try database.rememberSite()
    let answer = try database.askForDuty()
    if answer != .heldByAnother { try database.adoptMails() }
    let known = answer == .heldByAnother ? [] : try database.recentlyMailed()
    let outstanding = answer == .heldByAnother ? [] : try database.outstandingAlarms()
    nextDutyNanoseconds = Monotonic.deadline(inSeconds: configuration.dutyIntervalSeconds)
    known.forEach { mailed.insert($0) }
    switch duty.databaseAnswered(answer) {
    case .takesOver:
      hand(outstanding.map(AlarmNews.outstanding))
      accept(standby.take())
    case .stepsBack: checkpoint.beginRound()
    case .none: break
    }
  }

  // MARK: Saying

  var isDrained: Bool {
    inbox.isEmpty && unwritten.isEmpty && (journal?.pendingCount ?? 0) == 0 && checkpoint.isEmpty && deliveryNotes.isEmpty
  }

  private func publish() {
    let isOff = configuration.connectionInfo == nil
    let inMemory = inbox.count + unwritten.count
    let onDisk = journal?.pendingCount ?? 0
    // The journal first: it is what an alarm falls back on.
    let troubles = [journalTrouble, databaseTrouble?.description, rejection].compactMap { $0 }
    let isDrained = isDrained
    let isJournalled = unwritten.isEmpty || journalTrouble != nil
    board.update { shown in
      shown.status.state =
        if isOff { .off } else if database != nil { .up } else if databaseTrouble == nil { .connecting } else { .down }
      shown.status.message = isOff || troubles.isEmpty ? nil : troubles.joined(separator: "; ")
      shown.status.pending = isOff ? 0 : inMemory + onDisk
      shown.status.inMemory = isOff ? 0 : inMemory
      shown.status.delivered = delivered
      shown.isOnDuty = duty.isOnDuty
      shown.checkpointRound = database != nil && duty.holdsLock ? checkpoint.round : nil
      shown.isDrained = isDrained
      shown.isJournalled = isJournalled
      shown.refusal = databaseTrouble.flatMap { $0.kind == .refused ? $0.description : nil }
      shown.rejected = rejectedCount
      shown.standbyCount = standby.count
      shown.backendPID = database?.backendPID
    }
  }

  private var rejection: String? {
    guard let lastRejection else { return nil }
    let kept = journal.map { " and kept in \($0.rejectedPath)" } ?? ""
    return "\(rejectedCount) of the entries to store \(rejectedCount == 1 ? "was" : "were") refused\(kept): \(lastRejection)"
  }
}
