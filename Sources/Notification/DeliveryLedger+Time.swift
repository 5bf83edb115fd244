internal import Alarms
internal import Foundation

/// What time does where people do nothing.
extension DeliveryLedger {
  /// Whom to remind and whom else to tell, and when to look again; nil where there is nothing to wait for.
  mutating func tick(at nowSeconds: Double) -> (actions: [Action], nextSeconds: Double?) {
    guard rules.remindAfterSeconds != nil || !rules.ladder.isEmpty else { return ([], nil) }
    if let look, nowSeconds < look.beforeSeconds { return ([], look.nextSeconds) }
    var actions: [Action] = []
    var next: Double?
    // In an order of their own, so that the same past gives the same actions.
    for id in accounts.keys.sorted() {
      guard var account = accounts[id], !account.isAcknowledged, !account.isOver else { continue }
      for due in [remind(&account, at: nowSeconds, into: &actions), climb(&account, at: nowSeconds, into: &actions)] {
        if let due { next = min(next ?? due, due) }
      }
      accounts[id] = account
    }
    look = (next ?? .infinity, next)
    return (actions, next)
  }

  /// Those who have been told, once more. Answers when the next one is due.
  private func remind(_ account: inout DeliveryAccount, at nowSeconds: Double, into actions: inout [Action]) -> Double? {
    guard let interval = rules.remindAfterSeconds, account.isFinished, let before = account.remindedSeconds,
      account.reminders < Self.mostReminders
    else { return nil }
    let due = max(before + interval, account.heldUntilSeconds)
    guard due <= nowSeconds else { return due }
    account.reminders += 1
    // After a pause of the machine, one and not all that would have been.
    let reminded = nowSeconds - due > interval ? nowSeconds : due
    account.remindedSeconds = reminded
    let notice = Notice(.reminder(account.reminders), of: account.transition, answers: account.messageID, askedSeconds: due)
    actions += post(notice, to: account.takers, ageSeconds: 0, delaySeconds: 0)
    return account.reminders < Self.mostReminders ? reminded + interval : nil
  }

  /// Others, step by step: each once an episode, however often it is acknowledged and gets worse again. Answers when the next step
  /// is due.
  private func climb(_ account: inout DeliveryAccount, at nowSeconds: Double, into actions: inout [Action]) -> Double? {
    while account.climbed < rules.ladder.count {
      let rung = rules.ladder[account.climbed]
      let due = max(account.unacknowledgedSinceSeconds + rung.afterSeconds, account.heldUntilSeconds)
      guard due <= nowSeconds else { return due }
      account.climbed += 1
      let notice = Notice(
        .escalation(account.climbed), of: account.transition, answers: account.messageID, afterSeconds: rung.afterSeconds,
        askedSeconds: due)
      let wanted = Set(rung.recipients).subtracting(account.climbedBefore[account.climbed] ?? [])
      actions += post(notice, to: wanted, ageSeconds: nowSeconds - due, delaySeconds: 0)
    }
    return nil
  }
}
