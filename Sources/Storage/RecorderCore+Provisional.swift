internal import Alarms
internal import Foundation
internal import Sharing

/// What becomes of alarms that were raised before it was known what this console goes on from.
extension RecorderCore {
  /// Takes in what came, and looks what is known of it. The verdict first: whatever came before it is provisional no longer.
  func settleProvisional() {
    let spoken = verdict.withLock { $0 }
    absorb()
    if let spoken, provisional.verdict == nil {
      switch spoken {
      case .stand:
        let untold = provisional.stand()
        if ownership.persists { announce(untold) }
      case .void:
        provisional.void()
      }
    }
    if provisional.isClearing, backlog.isOpen { strikeOffProvisional() }
    let due = provisional.takeDue(atNanoseconds: now, isEnding: isEnding.withLock { $0 })
    if !due.isEmpty, ownership.persists { announce(due) }
  }

  /// Once, before anything new comes behind it.
  func recollectProvisional() {
    guard !hasRecollected, backlog.isOpen else { return }
    hasRecollected = true
    var left: [JournalEntry] = []
    backlog.visit { entry in if entry.isProvisional || entry.followedTransitionID != nil { left.append(entry) } }
    provisional.recollect(left)
  }

  private func strikeOffProvisional() {
    while true {
      let count = backlog.count(withAlarms: true)
      let void = backlog.next(limit: configuration.batchCount, where: \.isProvisional)
      defer { backlog.takeBack() }
      backlog.strikeOff(void)
      // A disk that refuses is asked again in the next turn.
      guard backlog.count(withAlarms: true) < count else {
        if void.isEmpty { provisional.isClearing = false }
        return
      }
    }
  }
}
