internal import Alarms
internal import Foundation
internal import Saving

/// What the recorder's state machine asks of the database or the disk, one thing after another. Whatever is asked may fail.
enum RecorderRequest: Equatable {
  case connect
  case rememberSite
  /// What other threads want to know of the database.
  case answerQuestions
  case renewLease(Tenure)
  case noteCluster(String, under: Tenure)
  case readLease
  case takeLease(holder: UUID, cluster: String?, policy: String?)
  /// Everything that is read before anything is decided by whoever has this lease now, `entries` among it: whether they are stored.
  case survey(Lease, entries: [JournalEntry])
  case readCheckpoint
  case readMailed
  case readOutbox
  /// What is left of whoever was on duty before.
  case settleFormer
  case findMissing([JournalEntry])
  /// What waits of the engine's, and whether the database has it.
  case compareWaiting(limit: Int)
  /// What waits and is wanted, oldest first.
  case takeWaiting(limit: Int, of: BacklogPart = .all)
  case store([JournalEntry], checkpoint: CheckpointSlice?, deliveryNotes: [DeliveryNote], under: Tenure)
  case storeDeeds([JournalEntry])
  /// Whether the database takes any alarm, where it refuses one.
  case tryWriting
  /// For the next who waits to send; without a tenure it is refused.
  case claim(under: Tenure?)
}

/// What the tables of one have to do with, the others may be well without.
enum BacklogPart: Equatable {
  case all
  /// What people did about alarms.
  case deeds
  case alarms
}

/// What came of a request that did not fail.
enum RecorderAnswer: Equatable {
  case done
  /// How often the lease has been renewed.
  case renewed(count: Int64)
  case lease(Lease?)
  /// The lease that was taken; nil where another was quicker.
  case taken(Lease?)
  case survey(TakeoverSurvey)
  case checkpoint(CheckpointSight)
  case mailed([UUID])
  case outbox([OutstandingAlarm])
  case settledFormer(isDone: Bool)
  case missing([JournalEntry])
  case compared([Backlog.Waiting], missing: Set<Int>)
  case waiting([Backlog.Waiting])
  case stored(count: Int, renewals: Int64, strays: Int)
}

/// What whoever comes on duty finds.
struct TakeoverSurvey: Equatable {
  var mailed: [UUID] = []
  var outstanding: [OutstandingAlarm] = []
  var olderConsoles: [String] = []
  /// Those of what is remembered that the database lacks.
  var missing: [JournalEntry] = []
  var checkpoint = CheckpointSight.seen(nil)
  /// Whether some of it could not be read: somebody has locked where it stands, or taken the right to it.
  var isIncomplete = false
  /// Whether something of whoever was on duty before is still to be settled.
  var leavesFormer = false
}

/// What the recorder does about what came. None of it fails, and none has an answer.
enum RecorderAction: Equatable {
  case say(String)
  /// To the disk or, while that refuses, to memory.
  case keep([JournalEntry])
  case hand([AlarmNews])
  /// It is stored, or is another's: it waits no more.
  case strikeOff([Backlog.Waiting])
  /// The time that it took to be stored counts.
  case time([Backlog.Waiting])
  case reject(JournalEntry, reason: String)
  /// What was taken of the backlog is done with, whatever became of it.
  case takeBack
  case closeSession
  case tellSteppedBack
  case tellSetBack
  case tellOtherPolicy
}

/// What the state machine sees of what is not its own: counts of the backlog and of what other threads have left.
struct RecorderSight: Equatable {
  var isInboxEmpty = true
  var inboxCount = 0
  var hasClaims = false
  var onDiskCount = 0
  var inboxDeedCount = 0
  var inMemoryCount = 0
  var inMemoryDeedCount = 0
  /// Of both, the alarms and their reasons.
  var alarmCount = 0
  var isJournalled = true
  var journalTrouble: String?
  /// Where refused entries are kept.
  var rejectedPath: String?
  var backendPID: Int32?

  /// What waits and can be stored.
  func backlogCount(withAlarms: Bool) -> Int { onDiskCount + inMemoryCount - (withAlarms ? 0 : alarmCount) }
}

/// What other threads have told the recorder, each thing for good.
struct RecorderOrders: Equatable {
  /// What the engine said of its past; nil while it does not know it.
  var verdict: ProvisionalAlarms.Verdict?
  /// Kafka's id of the cluster that the topic is of; nil until a broker has told it.
  var cluster: String?
  /// By which delays this console makes alarms.
  var policy: String?
  /// Whether it has asked by which the ward is kept.
  var isPolicySettled = false
  /// Whether nobody is to be kept waiting any more.
  var isEnding = false
  /// Until when a statement that waits is still waited for; nil while nothing ends.
  var farewellNanoseconds: UInt64?

  var isCancelled: Bool { farewellNanoseconds != nil }
}
