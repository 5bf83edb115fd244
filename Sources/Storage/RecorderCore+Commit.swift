internal import Alarms
internal import Foundation
internal import Saving
internal import Sharing

extension RecorderCore {
  /// Commits until nothing is left: the journal in its order, then what the disk would not take, then the checkpoint, which goes
  /// along with the last of what it stands for.
  func commitAll() throws(PostgresError) {
    while database != nil, !isCancelled.withLock({ $0 }) {
      absorb()
      if let items = nextItems(), !items.isEmpty {
        try commit(items[...])
      } else if !unwritten.isEmpty {
        isCommittingUnwritten = true
        defer { isCommittingUnwritten = false }
        try commit(unwritten.prefix(configuration.batchCount).map(Waiting.memory)[...])
      } else if sendableCheckpoint != nil || !deliveryNotes.isEmpty {
        try commit([])
      } else {
        return try handOnWhatWasLeft()
      }
    }
  }

  /// Mails that an earlier run asked for while the database was away came into the outbox only now, with its journal.
  private func handOnWhatWasLeft() throws(PostgresError) {
    guard hasCommittedEarlierRun, duty.holdsLock, let database else { return }
    hand(try database.outstandingAlarms().map(AlarmNews.outstanding))
    hasCommittedEarlierRun = false
  }

  /// An entry on its way, and where it is to be struck off.
  enum Waiting {
    case journal(AlarmJournal.Item)
    case memory(JournalEntry)

    var entry: JournalEntry {
      switch self {
      case .journal(let item): item.entry
      case .memory(let entry): entry
      }
    }

    var isOfEarlierRun: Bool { if case .journal(let item) = self { !item.isOfThisRun } else { false } }

    /// When it was received, on the clock of this run; nil for what an earlier run left.
    var receivedNanoseconds: UInt64? {
      if isOfEarlierRun { return nil }
      guard case .alarm(_, let received) = entry, received > 0 else { return nil }
      return received
    }
  }

  private func nextItems() -> [Waiting]? {
    guard let journal, journal.pendingCount > 0 else { return nil }
    do {
      return try journal.next(limit: configuration.batchCount).map(Waiting.journal)
    } catch {
      journalFailed(error)
      return nil
    }
  }

  /// Commits `waiting`, halving it where the database refuses a row, until only the rows at fault are left out.
  private func commit(_ waiting: ArraySlice<Waiting>) throws(PostgresError) {
    guard let database else { return }
    let isLast = waiting.count == waitingCount
    let sent = isLast ? sendableCheckpoint : nil
    let sentNumber = checkpoint.number
    let notes = deliveryNotes
    do {
      delivered += try database.commit(
        waiting.map(\.entry), checkpoint: sent,
        deliveryNotes: notes.values.sorted { $0.nextAttemptSeconds < $1.nextAttemptSeconds })
      strikeOff(waiting)
      if waiting.contains(where: \.isOfEarlierRun) { hasCommittedEarlierRun = true }
      if sent != nil { checkpoint.committed(upTo: sentNumber) }
      for (subject, note) in notes where deliveryNotes[subject] == note { deliveryNotes[subject] = nil }
    } catch {
      guard error.kind == .row else { throw error }
      if waiting.isEmpty {
        // Without them the alarms are still stored: a restart only reads further back.
        if sent != nil { checkpoint.beginRound() }
        deliveryNotes = [:]
        lastRejection = error.description
        rejectedCount += 1
      } else if waiting.count == 1 {
        try commitAlone(waiting, after: error)
      } else {
        let middle = waiting.startIndex + waiting.count / 2
        try commit(waiting[..<middle])
        try commit(waiting[middle...])
      }
    }
  }

  /// One entry that was refused together with a checkpoint or notes on mails: once more by itself, to know whose fault it was.
  private func commitAlone(_ waiting: ArraySlice<Waiting>, after error: PostgresError) throws(PostgresError) {
    guard let database, let only = waiting.first else { return }
    do {
      delivered += try database.commit([only.entry], checkpoint: nil)
    } catch {
      guard error.kind == .row else { throw error }
      rejectedCount += 1
      lastRejection = error.description
      do {
        try journal?.reject(only.entry, because: error.description)
      } catch {
        journalFailed(error)
      }
    }
    strikeOff(waiting)
  }

  /// Only whoever holds the lock may move the topic's checkpoint: another console may have moved it further.
  private var sendableCheckpoint: CheckpointSlice? { duty.holdsLock ? checkpoint.slice : nil }

  private var waitingCount: Int { (journal?.pendingCount ?? 0) + unwritten.count }

  private func strikeOff(_ waiting: ArraySlice<Waiting>) {
    let now = Monotonic.nowNanoseconds()
    let received = waiting.compactMap(\.receivedNanoseconds).filter { $0 <= now }
    board.update { shown in received.forEach { shown.latency.record(nanoseconds: now - $0) } }
    var items: [AlarmJournal.Item] = []
    for case .journal(let item) in waiting { items.append(item) }
    if items.isEmpty {
      unwritten.removeFirst(min(waiting.count, unwritten.count))
    } else {
      do {
        try journal?.advance(past: items)
      } catch {
        journalFailed(error)
      }
    }
  }
}
