internal import Alarms
internal import Foundation
internal import Saving

/// What the recorder knows and decides: events in, actions out, and no clock, disk, database or thread of its own. Times are
/// nanoseconds on a clock that never jumps.
///
/// A turn is a list of tasks. `next` says what the first of them asks for; what came of it goes to `answered` or to `failed`, which
/// may put tasks before the rest or give the turn up. What comes in meanwhile goes to `absorbed`, at any time.
///
/// Not copyable, or each look at it would copy all that it knows.
struct RecorderStateMachine: ~Copyable {
  enum Session: Equatable {
    case none
    /// Not this console's yet to store with; `isReached` once the server has let it in.
    case opening(isReached: Bool)
    case open
  }

  enum Task: Equatable {
    case connect
    case site
    case opened
    case questions
    /// To renew the lease or to look for it; `keepDutyIfDue` only where it is time.
    case keepDuty
    case keepDutyIfDue
    case tellCluster
    case seeFloor
    case dutyKept
    case settleFormer
    case takeLease
    indirect case survey(Lease)
    case compareWaiting
    case followCheckpoint
    /// The engine is asked to go back to where the database's checkpoint was seen.
    indirect case goBack([Int32: Int64]?)
    case rewrite
    case seeFloorAgain
    case rewritten
    /// What keeps alarms from being stored need not keep people from being told of them.
    case claimsAfterFailure
    case takeWaiting(BacklogPart)
    case store
    /// One entry is refused: by itself, or with all others, because somebody has changed a table?
    case tryWriting
    case outbox
    case claims
    case allDone
  }

  /// What is stored together.
  struct Batch: Equatable {
    var waiting: ArraySlice<Backlog.Waiting>
    /// Once more by itself, to know whose fault it was that it was refused together with a checkpoint or notes on mails.
    var isAlone = false
    /// A made-up one was taken after it was refused: once more, since somebody may have put right meanwhile what kept it out.
    var isSuspect = false
  }

  /// What the database has taken and refused.
  struct Tally {
    var stored = 0
    var rejected = 0
    var lastRejection: String?
    var hasToldStrays = false
  }

  let settings: StorageConfiguration
  var orders: RecorderOrders
  var session = Session.none
  var tasks: [Task] = []
  /// What is being stored, the next last.
  var batches: [Batch] = []
  /// What could not be stored although the session is of use: then each part is tried by itself.
  var heldUp: Set<BacklogPart> = []
  /// Whether something may wait that people did; an earlier run may have left it.
  var mayHaveDeeds = true
  /// With the first of them, and since when.
  var underWay: (checkpoint: CheckpointSlice?, notes: [DeliveryNote.Subject: DeliveryNote], nanoseconds: UInt64)?

  var ownership = Ownership()
  var reach = Reach()
  var nextDutyNanoseconds: UInt64 = 0
  /// The era of the lease whose holder was found to go by other delays.
  var otherPolicyEra: Int64?

  var recent: RecentEntries
  var provisional = ProvisionalAlarms()
  var mailed = RecentIdentities()
  /// What follows the entries: slices of the checkpoint, and notes on mails.
  var checkpoint = CheckpointQueue()
  var floor = CheckpointFloor()
  var deliveryNotes: [DeliveryNote.Subject: DeliveryNote] = [:]
  /// Set where the database has turned out to lack what it had.
  var mustRewrite = false
  /// Set while the engine is asked to go back to where the database stands: no checkpoint is saved until it has.
  var isGoingBack = false
  /// Set until the outbox has been read again: after what an earlier run left in the journal, or what it lacked, has come into it.
  var mustReadOutbox = false
  /// Set while something of whoever was on duty before could not be settled yet.
  var mustSettleFormer = false
  var tally = Tally()

  init(_ settings: StorageConfiguration) {
    self.settings = settings
    orders = RecorderOrders(policy: settings.policy)
    recent = RecentEntries(seconds: settings.standbyMemorySeconds, limit: settings.standbyMemoryCount)
  }

  var tenure: Tenure? { ownership.tenure }

  // MARK: A turn

  mutating func begin(at now: UInt64, seeing sight: RecorderSight) {
    tasks = []
    // What could not be read there may be among it.
    if sight.journalTrouble != nil { mayHaveDeeds = true }
    let wasOpen = session == .open
    if !wasOpen {
      guard !orders.isCancelled,
        sight.hasClaims && !reach.isKnownAway(atNanoseconds: now) || now >= reach.nextNanoseconds
      else { return }
      tasks = [.connect, .site, .keepDuty, .opened]
    }
    tasks += [.questions, .keepDutyIfDue]
    if wasOpen, reach.isWaiting, now < reach.nextNanoseconds {
      // Whoever is on duty stays so, and what people do is not kept from others.
      tasks.append(.claims)
      if !heldUp.contains(.deeds) { tasks.append(.takeWaiting(.deeds)) }
      return
    }
    tasks += [.rewrite, .claimsAfterFailure]
    if !heldUp.isEmpty {
      heldUp = [.all]
      tasks += [.takeWaiting(.deeds), .takeWaiting(.alarms)]
    }
    tasks += [.takeWaiting(.all), .claims, .allDone]
  }

  /// What is to be asked for now; nil at the end of the turn.
  /// - Parameter sight: looked at only where the task has to do with it.
  mutating func next(at now: UInt64, seeing sight: @autoclosure () -> RecorderSight) -> RecorderRequest? {
    while let task = tasks.first {
      if let request = request(of: task, at: now, seeing: sight) { return request }
      // It may have put others before the rest.
      if tasks.first == task { tasks.removeFirst() }
    }
    return nil
  }

  private mutating func request(of task: Task, at now: UInt64, seeing sight: () -> RecorderSight) -> RecorderRequest? {
    switch task {
    case .connect:
      session = .opening(isReached: false)
      return .connect
    case .site: return .rememberSite
    case .opened: session = .open
    case .questions: return .answerQuestions
    case .keepDutyIfDue:
      if now >= nextDutyNanoseconds { tasks[0] = .keepDuty }
    case .keepDuty: return tenure.map(RecorderRequest.renewLease) ?? .readLease
    case .tellCluster:
      if let id = orders.cluster, let lease = ownership.lease, lease.cluster != id, let tenure {
        return .noteCluster(id, under: tenure)
      }
    case .seeFloor, .seeFloorAgain:
      if floor.isBlind { return .readCheckpoint }
    case .dutyKept: nextDutyNanoseconds = now + dutyNanoseconds
    case .settleFormer:
      if mustSettleFormer, tenure != nil { return .settleFormer }
    case .takeLease: return .takeLease(holder: ownership.holder, cluster: orders.cluster, policy: orders.policy)
    case .survey(let lease): return .survey(lease, entries: recent.entries)
    case .compareWaiting:
      if sight().alarmCount > 0 { return .compareWaiting(limit: settings.batchCount) }
    case .followCheckpoint:
      if recent.hasMarks { return .readCheckpoint }
    case .goBack: return .readMailed
    case .rewrite:
      if mustRewrite, tenure != nil { return .findMissing(recent.entries) }
    case .rewritten: mustRewrite = false
    case .claimsAfterFailure:
      if reach.hasFailed, sight().hasClaims { return .claim(under: tenure) }
    case .takeWaiting(let part):
      if !orders.isCancelled, part != .deeds || mayHaveDeeds { return .takeWaiting(limit: settings.batchCount, of: part) }
    case .store: return store(at: now, seeing: sight())
    case .tryWriting: return .tryWriting
    case .outbox:
      if mustReadOutbox, tenure != nil { return .readOutbox }
    case .claims:
      if sight().hasClaims { return .claim(under: tenure) }
    case .allDone:
      reach.isWell()
      heldUp = []
    }
    return nil
  }

  /// What was asked for has been done.
  mutating func answered(_ answer: RecorderAnswer, at now: UInt64) -> [RecorderAction] {
    guard let task = tasks.first else { return [] }
    switch (task, answer) {
    case (.claims, .renewed(let count)), (.claimsAfterFailure, .renewed(let count)):
      // More may wait.
      ownership.renewed(count: count)
      return []
    case (.claims, _), (.claimsAfterFailure, _): return []
    default: tasks.removeFirst()
    }
    switch answer {
    case .done: return done(task)
    case .renewed(let count):
      ownership.renewed(count: count)
      tasks.insert(contentsOf: [.tellCluster, .seeFloor, .dutyKept, .settleFormer], at: 0)
      return []
    case .lease(let lease): return saw(lease, at: now)
    case .taken(let lease):
      if let lease { tasks.insert(.survey(lease), at: 0) }
      return []
    case .survey(let survey):
      guard case .survey(let lease) = task else { return [] }
      return takeOver(lease, survey, at: now)
    case .checkpoint(let sight): return saw(sight, for: task, at: now)
    case .mailed(let ids):
      guard case .goBack(let offsets) = task else { return [] }
      floor.saw(offsets, atNanoseconds: now)
      return goBack(mailed: ids)
    case .outbox(let alarms):
      mustReadOutbox = false
      return hand(alarms.map(AlarmNews.outstanding))
    case .settledFormer(let isDone):
      // Mails may have come with it.
      if isDone { (mustSettleFormer, mustReadOutbox) = (false, true) }
      return []
    case .missing(let entries):
      tasks.insert(contentsOf: [.seeFloorAgain, .rewritten], at: 0)
      return accept(entries, at: now)
    case .compared(let waiting, let missing): return compared(waiting, missing: missing)
    case .waiting(let waiting):
      guard case .takeWaiting(let part) = task else { return [] }
      return found(waiting, of: part)
    case .stored(let count, let renewals, let strays):
      return stored(count: count, renewals: renewals, strays: strays, at: now)
    }
  }

  private mutating func done(_ task: Task) -> [RecorderAction] {
    switch task {
    case .connect:
      session = .opening(isReached: true)
      reach.cameBack()
      return []
    case .tellCluster: return toldCluster()
    case .store: return storedDeeds()
    case .tryWriting: return tryOnceMore()
    default: return []
    }
  }

  /// What was asked for has failed, all of it.
  mutating func failed(_ error: PostgresError, at now: UInt64) -> [RecorderAction] {
    let task = tasks.first
    if task == .store {
      checkpoint.putBack()
      if error.kind == .row { return refused(error) }
    }
    var error = error
    if task == .tryWriting {
      switch error.kind {
      case .row: error = .refusedEveryAlarm(because: error)
      // Something else is amiss, with which others are taken.
      case .setup:
        tasks.removeFirst()
        return tryOnceMore()
      case .passing, .refused, .fenced, .setBack: break
      }
    }
    if let task, Self.keepingDuty.contains(task), let actions = dutyFailed(error) { return actions }
    if session == .open, let task, Self.claiming.contains(task), error.isOfItsTables { return claimFailed(error, at: now) }
    if session == .open, !batches.isEmpty, error.isOfOneStatement {
      return holdUp(error, at: now)
    }
    (tasks, batches, underWay) = ([], [], nil)
    if session == .open, error.kind == .fenced || error.kind == .setBack {
      nextDutyNanoseconds = 0
      return [.takeBack] + (error.kind == .fenced ? stepBack() : wasSetBack())
    }
    return [.takeBack] + lose(error, at: now)
  }

  /// After an error that says nothing of the session it is given up: a new one starts from a known state.
  mutating func lose(_ error: PostgresError, at now: UInt64) -> [RecorderAction] {
    if session == .opening(isReached: false) {
      reach.failedToConnect(error, atNanoseconds: now)
    } else {
      // A session that breaks at once says nothing of whether another can be had.
      reach.failed(error, atNanoseconds: now)
    }
    if session == .open {
      guard !error.leavesSession || error.kind == .setup else { return [] }
      // Another console may save while this one cannot.
      if tenure != nil { checkpoint.beginRound() }
    }
    ownership.databaseLost()
    session = .none
    return [.closeSession]
  }

  /// After how many seconds to come again, where nobody asks before.
  func pauseSeconds(at now: UInt64, seeing sight: RecorderSight) -> Double {
    let next =
      session != .open
      ? reach.nextNanoseconds : reach.isWaiting ? min(reach.nextNanoseconds, nextDutyNanoseconds) : nextDutyNanoseconds
    let seconds = Double(next > now ? next - now : 0) / 1e9
    return isDrained(sight) && !sight.hasClaims ? seconds : min(seconds, Backlog.retrySeconds)
  }

  /// Whether to answer those who want to send that nobody can be asked.
  func isAway(at now: UInt64) -> Bool { session != .open && reach.isKnownAway(atNanoseconds: now) }

  /// Everything ends.
  mutating func closed() { session = .none }

  var dutyNanoseconds: UInt64 { UInt64(settings.dutyIntervalSeconds * 1e9) }
}
