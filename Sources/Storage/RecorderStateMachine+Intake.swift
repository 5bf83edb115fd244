internal import Alarms
internal import Foundation
internal import Saving

/// Taking in what is to be stored, and what becomes of alarms that were raised before it was known what this console goes on from.
extension RecorderStateMachine {
  /// What came in since the last time.
  mutating func absorbed(_ content: borrowing Inbox.Content, at now: UInt64) -> [RecorderAction] {
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
    // What a person did is written by every console, and so is what has gone out.
    guard ownership.persists else { return accept(content.entries.filter { !$0.isOfTheEngine }, at: now) }
    deliveryNotes.merge(content.deliveryNotes) { $1 }
    if let slice = content.checkpoint {
      if !isGoingBack, floor.lets(slice.readUpTo ?? slice.offsets, atNanoseconds: now) {
        checkpoint.add(slice)
      } else {
        checkpoint.beginRound()
      }
    }
    return accept(content.entries, at: now)
  }

  /// The engine knows what the topic holds from these offsets on.
  private mutating func began(at offsets: [Int32: Int64]) {
    recent.began(at: offsets)
    isGoingBack = false
    checkpoint.beginRound()
    // The database may have been set back since they were read there.
    floor.doubt()
    nextDutyNanoseconds = 0
  }

  mutating func accept(_ came: [JournalEntry], at now: UInt64) -> [RecorderAction] {
    let entries = provisional.verdict == .void ? came.filter { !$0.isProvisional } : came
    guard !entries.isEmpty else { return [] }
    mayHaveDeeds = mayHaveDeeds || entries.contains(where: \.isDeed)
    let kept = entries + provisional.take(entries, atNanoseconds: now)
    // Also when the disk refuses: an alarm that only memory holds is all the more one to be mailed.
    return [.keep(kept)] + announce(entries.filter { !$0.isProvisional || provisional.verdict == .stand })
  }

  func announce(_ entries: [JournalEntry]) -> [RecorderAction] {
    let told = entries.compactMap(\.transition).filter { transition in
      switch transition.kind {
      case .resolved, .closed: true
      case .escalated where !transition.asksForMail: true
      case .raised, .escalated, .deescalated: transition.asksForMail && !mailed.contains(transition.id)
      }
    }
    return hand(told.map(AlarmNews.step))
  }

  func hand(_ news: [AlarmNews]) -> [RecorderAction] { news.isEmpty ? [] : [.hand(news)] }

  // MARK: Provisional alarms

  /// The engine has said what is true of those that came before. Whatever came before it is provisional no longer, so that it is
  /// taken in first.
  mutating func settle(_ verdict: ProvisionalAlarms.Verdict) -> [RecorderAction] {
    guard provisional.verdict == nil else { return [] }
    switch verdict {
    case .stand:
      let untold = provisional.stand()
      return ownership.persists ? announce(untold) : []
    case .void:
      provisional.void()
      return []
    }
  }

  /// People are told of those that have waited for long enough.
  mutating func lookAtProvisional(at now: UInt64) -> [RecorderAction] {
    let due = provisional.takeDue(atNanoseconds: now, isEnding: orders.isEnding)
    return ownership.persists ? announce(due) : []
  }
}
