internal import Alarms
internal import Foundation
internal import Saving

/// Storing until nothing is left: the backlog in its order and then, a piece at a time, the checkpoint, which is never ahead of it.
/// On standby only what people did and what has gone out.
extension RecorderStateMachine {
  /// Whether an entry that waits is to be stored now.
  func wants(_ entry: JournalEntry, of part: BacklogPart = .all) -> Bool {
    switch part {
    case .all: wants(entry)
    case .deeds: entry.isDeed && wants(entry)
    case .alarms: entry.isOfTheEngine && wants(entry)
    }
  }

  private func wants(_ entry: JournalEntry) -> Bool {
    let isMine = tenure != nil ? !entry.isProvisional || provisional.verdict == .stand : !entry.isOfTheEngine
    return isMine && !provisional.holds(entry)
  }

  /// What waits in the backlog and is wanted.
  mutating func found(_ waiting: [Backlog.Waiting], of part: BacklogPart) -> [RecorderAction] {
    let hasMore = part == .all && tenure != nil && (!checkpoint.isEmpty || !deliveryNotes.isEmpty)
    guard !waiting.isEmpty || hasMore else {
      switch part {
      // Mails that an earlier run asked for while the database was away came into the outbox only now, with its journal.
      case .all: tasks.insert(.outbox, at: 0)
      case .deeds: mayHaveDeeds = false
      case .alarms: break
      }
      return [.takeBack]
    }
    batches = [Batch(waiting: waiting[...], isAlone: part != .all)]
    // Where none is left, all that they ask about is stored: no mail waits for the checkpoint.
    tasks.insert(contentsOf: (waiting.isEmpty ? [.claims] : []) + [.store, .takeWaiting(part)], at: 0)
    return []
  }

  /// The next batch, with a piece of the checkpoint where it is its turn.
  mutating func store(at now: UInt64, seeing sight: RecorderSight) -> RecorderRequest? {
    guard let batch = batches.last else { return nil }
    let entries = batch.waiting.map(\.entry)
    var piece: CheckpointSlice?
    if !batch.isAlone {
      if !entries.isEmpty { checkpoint.pass() }
      let isLast = entries.count == sight.backlogCount(withAlarms: tenure != nil)
      let isItsTurn = isLast && tenure != nil && (entries.isEmpty || checkpoint.isDue)
      if isItsTurn { piece = checkpoint.takePiece(isLast: orders.isEnding) }
    }
    let notes = batch.isAlone ? [:] : deliveryNotes
    underWay = (piece, notes, now)
    guard let tenure else { return .storeDeeds(entries) }
    return .store(
      entries, checkpoint: piece, deliveryNotes: notes.values.sorted { $0.nextAttemptSeconds < $1.nextAttemptSeconds },
      under: tenure)
  }

  mutating func storedDeeds() -> [RecorderAction] { finishBatch(at: nil) }

  mutating func stored(count: Int, renewals: Int64, strays: Int, at now: UInt64) -> [RecorderAction] {
    tally.stored += count
    ownership.renewed(count: renewals)
    return noteStrays(strays) + finishBatch(at: now)
  }

  private mutating func finishBatch(at now: UInt64?) -> [RecorderAction] {
    guard let batch = batches.popLast() else { return [] }
    if let now, let underWay {
      if let offsets = underWay.checkpoint?.offsets { recent.stored(upTo: offsets, atNanoseconds: now) }
      checkpoint.stored(afterNanoseconds: now - underWay.nanoseconds)
    }
    for (subject, note) in underWay?.notes ?? [:] where deliveryNotes[subject] == note { deliveryNotes[subject] = nil }
    underWay = nil
    return strikeOff(batch.waiting) + goOn()
  }

  private mutating func strikeOff(_ waiting: ArraySlice<Backlog.Waiting>) -> [RecorderAction] {
    guard !waiting.isEmpty else { return [] }
    if waiting.contains(where: \.isOfEarlierRun) { mustReadOutbox = true }
    return [.time(Array(waiting)), .strikeOff(Array(waiting))]
  }

  /// With the next batch, or with what waits behind them.
  private mutating func goOn() -> [RecorderAction] {
    guard batches.isEmpty else {
      tasks.insert(.store, at: 0)
      return []
    }
    return [.takeBack]
  }

  /// The database takes a row of it never: what is refused is halved, until only the rows at fault are left out.
  mutating func refused(_ error: PostgresError) -> [RecorderAction] {
    tasks.removeFirst()
    guard let batch = batches.popLast() else { return [] }
    defer { underWay = nil }
    let waiting = batch.waiting
    switch waiting.count {
    case 0:
      // Without them the alarms are still stored: a restart only reads further back.
      if underWay?.checkpoint != nil { checkpoint.beginRound() }
      deliveryNotes = [:]
      count(error)
      return goOn()
    case 1 where batch.isSuspect:
      // It is the entry that is at fault, and no more than that.
      count(error)
      return waiting.map { .reject($0.entry, reason: error.description) } + strikeOff(waiting) + goOn()
    case 1 where batch.isAlone:
      batches.append(batch)
      tasks.insert(.tryWriting, at: 0)
      return []
    case 1: batches.append(Batch(waiting: waiting, isAlone: true))
    default:
      let middle = waiting.startIndex + waiting.count / 2
      batches += [waiting[middle...], waiting[..<middle]].map { Batch(waiting: $0, isAlone: batch.isAlone) }
    }
    return goOn()
  }

  /// The database takes others. Whoever repairs a table gets at it just between the entry and the made-up one: it may be well now.
  mutating func tryOnceMore() -> [RecorderAction] {
    guard let last = batches.indices.last else { return [] }
    batches[last].isSuspect = true
    tasks.insert(.store, at: 0)
    return []
  }

  /// It cannot be stored, now or until somebody has changed something, and the session is of use: the lease is kept meanwhile, and what
  /// has to do with other tables goes on. Only all that was to do being done says that the database is well.
  mutating func holdUp(_ error: PostgresError, at now: UInt64) -> [RecorderAction] {
    reach.failed(error, atNanoseconds: now)
    (batches, underWay) = ([], nil)
    let isFirst = heldUp.isEmpty
    var rest = tasks.drop { if case .takeWaiting = $0 { false } else { true } }
    if case .takeWaiting(let part) = rest.popFirst() { heldUp.insert(part) }
    rest.removeAll { $0 == .takeWaiting(.all) || $0 == .allDone }
    // Several waits in a row, for what somebody has locked, are longer than a lease stands.
    tasks = [.keepDutyIfDue] + (isFirst && heldUp == [.all] ? [.takeWaiting(.deeds), .takeWaiting(.alarms)] : []) + rest
    return [.takeBack]
  }

  static let claiming: [Task] = [.claimsAfterFailure, .claims]

  /// What keeps a mail from being noted need not keep anything from being stored; only where all was done is the database well.
  mutating func claimFailed(_ error: PostgresError, at now: UInt64) -> [RecorderAction] {
    tasks.removeFirst()
    tasks.removeAll { $0 == .allDone }
    if reach.isWaiting, now < reach.nextNanoseconds {
      // It puts the next whole turn off no further, or many mails would keep alarms from it for ever.
      reach.failedMeanwhile(error)
      tasks.insert(.keepDutyIfDue, at: 0)
    } else {
      reach.failed(error, atNanoseconds: now)
      // Where the lease says that the database was set back, that comes before all that is stored.
      tasks.insert(contentsOf: [.keepDutyIfDue, .rewrite], at: 0)
    }
    return []
  }

  private mutating func count(_ error: PostgresError) {
    tally.rejected += 1
    tally.lastRejection = error.description
  }

  /// Each engine sees part of such a patient, and says so once.
  private mutating func noteStrays(_ count: Int) -> [RecorderAction] {
    guard count > 0, !tally.hasToldStrays else { return [] }
    tally.hasToldStrays = true
    return [
      .say(
        "\(count) patient\(count == 1 ? " sends" : "s send") to several partitions of the topic \(settings.topic), and no engine of "
          + "the group sees all of that: key its records by patient, or watch it without --group")
    ]
  }
}
