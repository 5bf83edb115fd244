internal import Alarms
internal import Vitals

/// What the other threads see of it.
extension RecorderStateMachine {
  func isDrained(_ sight: RecorderSight) -> Bool {
    sight.isInboxEmpty && sight.backlogCount(withAlarms: ownership.persists) == 0 && checkpoint.isEmpty && deliveryNotes.isEmpty
  }

  func show(in shown: inout RecorderStatus, seeing sight: RecorderSight) {
    let isOff = settings.connectionInfo == nil
    let isOpen = session == .open
    let inMemory = sight.inboxCount + sight.inMemoryCount
    // The journal first: it is what an alarm falls back on.
    let troubles = [sight.journalTrouble, reach.trouble?.description, rejection(sight)].compactMap { $0 }
    shown.status.state = isOff ? .off : reach.state(isConnected: isOpen)
    shown.status.message = isOff || troubles.isEmpty ? nil : troubles.joined(separator: "; ")
    shown.status.pending = isOff ? 0 : inMemory + sight.onDiskCount
    shown.status.inMemory = isOff ? 0 : inMemory
    shown.status.delivered = tally.stored
    shown.isOnDuty = ownership.isOnDuty
    shown.checkpointRound = isOpen && tenure != nil && !isGoingBack ? checkpoint.round : nil
    shown.duty = ownership.duty(isInSight: isOpen)
    shown.leasePolicy = ownership.lease?.policy
    shown.isKeptElsewhere = ownership.isKeptElsewhere
    shown.isDrained = isDrained(sight)
    shown.isJournalled = sight.isJournalled
    shown.awaitsPast = provisional.isHolding
    shown.hasUntold = provisional.hasUntold
    shown.refusal = reach.trouble.flatMap { $0.kind == .refused ? $0.description : nil }
    shown.inMemoryDeeds = sight.inboxDeedCount + sight.inMemoryDeedCount
    shown.rejected = tally.rejected
    shown.standbyCount = ownership.persists ? 0 : recent.uncoveredCount
    shown.backendPID = isOpen ? sight.backendPID : nil
  }

  private func rejection(_ sight: RecorderSight) -> String? {
    guard let lastRejection = tally.lastRejection else { return nil }
    let kept = sight.rejectedPath.map { " and kept in \($0)" } ?? ""
    return "\(tally.rejected) of the entries to store \(tally.rejected == 1 ? "was" : "were") refused\(kept): \(lastRejection)"
  }
}
