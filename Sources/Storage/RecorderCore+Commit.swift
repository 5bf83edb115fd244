internal import Alarms
internal import Foundation
internal import Saving
internal import Sharing
internal import Vitals

extension RecorderCore {
  /// Commits until nothing is left: the backlog in its order and then, a piece at a time, the checkpoint, which is never ahead of it.
  /// On standby only what people did and what has gone out.
  func commitAll() throws(PostgresError) {
    while database != nil, !isCancelled {
      absorb()
      let isOnDuty = tenure != nil
      let waiting = backlog.next(limit: configuration.batchCount) { entry in
        let isMine = isOnDuty ? !entry.isProvisional || provisional.verdict == .stand : !entry.isOfTheEngine
        return isMine && !provisional.holds(entry)
      }
      defer { backlog.takeBack() }
      if !waiting.isEmpty || isOnDuty && (!checkpoint.isEmpty || !deliveryNotes.isEmpty) {
        // All that they ask about is stored: no mail waits for the checkpoint.
        if waiting.isEmpty { try answerClaims() }
        try commit(waiting[...])
      } else {
        return try handOnWhatWasLeft()
      }
    }
  }

  /// Mails that an earlier run asked for while the database was away came into the outbox only now, with its journal.
  private func handOnWhatWasLeft() throws(PostgresError) {
    guard mustReadOutbox, tenure != nil, let database else { return }
    hand(try database.outstandingAlarms().map(AlarmNews.outstanding))
    mustReadOutbox = false
  }

  /// Commits `waiting`, halving it where the database refuses a row, until only the rows at fault are left out.
  private func commit(_ waiting: ArraySlice<Backlog.Waiting>) throws(PostgresError) {
    let isLast = waiting.count == backlog.count(withAlarms: tenure != nil)
    if !waiting.isEmpty { checkpoint.pass() }
    let isItsTurn = isLast && tenure != nil && (waiting.isEmpty || checkpoint.isDue)
    let piece = isItsTurn ? checkpoint.takePiece(isLast: isEnding.withLock { $0 }) : nil
    let notes = deliveryNotes
    let begun = now
    do {
      try store(waiting.map(\.entry), checkpoint: piece, deliveryNotes: notes)
      strikeOff(waiting)
      if let offsets = piece?.offsets { recent.stored(upTo: offsets, atNanoseconds: now) }
      checkpoint.stored(afterNanoseconds: now - begun)
      for (subject, note) in notes where deliveryNotes[subject] == note { deliveryNotes[subject] = nil }
    } catch {
      checkpoint.putBack()
      guard error.kind == .row else { throw error }
      if waiting.isEmpty {
        // Without them the alarms are still stored: a restart only reads further back.
        if piece != nil { checkpoint.beginRound() }
        deliveryNotes = [:]
        rejected(because: error)
      } else if waiting.count == 1 {
        try commitAlone(waiting)
      } else {
        let middle = waiting.startIndex + waiting.count / 2
        try commit(waiting[..<middle])
        try commit(waiting[middle...])
      }
    }
  }

  /// One entry that was refused together with a checkpoint or notes on mails: once more by itself, to know whose fault it was.
  private func commitAlone(_ waiting: ArraySlice<Backlog.Waiting>) throws(PostgresError) {
    guard let only = waiting.first else { return }
    do {
      try store([only.entry])
    } catch {
      guard error.kind == .row else { throw error }
      rejected(because: error)
      backlog.reject(only.entry, because: error.description)
    }
    strikeOff(waiting)
  }

  private func store(
    _ entries: [JournalEntry], checkpoint: CheckpointSlice? = nil, deliveryNotes: [DeliveryNote.Subject: DeliveryNote] = [:]
  ) throws(PostgresError) {
    guard let database else { return }
    guard let tenure else { return try database.commitDeeds(entries) }
    let done = try database.commit(
      entries, checkpoint: checkpoint,
      deliveryNotes: deliveryNotes.values.sorted { $0.nextAttemptSeconds < $1.nextAttemptSeconds }, under: tenure)
    tally.stored += done.stored
    noteStrays(done.strays)
    ownership.renewed(count: done.renewals)
  }

  /// Each engine sees part of such a patient, and says so once.
  private func noteStrays(_ count: Int) {
    guard count > 0, !tally.hasToldStrays else { return }
    tally.hasToldStrays = true
    notices.say(
      "\(count) patient\(count == 1 ? " sends" : "s send") to several partitions of the topic \(configuration.topic), and no engine of "
        + "the group sees all of that: key its records by patient, or watch it without --group")
  }

  private func rejected(because error: PostgresError) {
    tally.rejected += 1
    tally.lastRejection = error.description
  }

  private func strikeOff(_ waiting: ArraySlice<Backlog.Waiting>) {
    let now = self.now
    let received = waiting.compactMap(\.receivedNanoseconds).filter { $0 <= now }
    // At once, and not with the turn: behind it the checkpoint may go for a while.
    board.update { shown in
      received.forEach { shown.latency.record(nanoseconds: now - $0) }
      shown.status.delivered = tally.stored
    }
    if waiting.contains(where: \.isOfEarlierRun) { mustReadOutbox = true }
    backlog.strikeOff(waiting)
  }
}
