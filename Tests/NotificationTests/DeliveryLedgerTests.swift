import Alarms
import Foundation
import Testing
import Vitals

@testable import Notification

@Suite("The ledger of who has been told")
struct DeliveryLedgerTests {
  private let recipients = [
    DeliveryLedger.Recipient(channel: "mail", name: "a"), .init(channel: "mail", name: "b"),
    .init(channel: "command", name: "command"),
  ]
  private let alarm = SampleAlarms.transition(1)

  private func ledger(remindAfter: Double? = nil, tellsResolved: Bool = false) -> DeliveryLedger {
    DeliveryLedger(rules: .init(remindAfterSeconds: remindAfter, tellsResolved: tellsResolved), recipients: recipients)
  }

  private func ending(_ alarm: AlarmTransition, at seconds: Double = 60) -> AlarmTransition {
    var ending = alarm
    ending.kind = .resolved
    ending.severity = .normal
    ending.step = 1
    ending.id = AlarmIdentity.transition(episodeID: alarm.episodeID, step: 1)
    ending.timeSeconds += seconds
    ending.asksForMail = false
    return ending
  }

  private func settle(
    _ ledger: inout DeliveryLedger, _ channel: String, _ name: String,
    _ outcome: AlarmDelivery.Outcome, at seconds: Double = 1
  ) -> [DeliveryLedger.Action] {
    ledger.settle(
      .init(
        notice: Notice(.alarm, of: alarm, askedSeconds: 0), recipient: name, outcome: outcome,
        reason: outcome == .taken ? nil : "\(outcome)"), channel: channel, messageID: nil, at: seconds)
  }

  private func posts(_ actions: [DeliveryLedger.Action]) -> [String] {
    actions.compactMap { action in
      if case .post(let notice, let channel, let recipients, _, _) = action {
        "\(notice.kind.words) by \(channel) to \(recipients.joined(separator: " "))"
      } else {
        nil
      }
    }
  }

  private func finishes(_ actions: [DeliveryLedger.Action]) -> [String] {
    actions.compactMap { action in
      if case .finish(_, let seconds, let reason) = action {
        seconds.map { "told at \($0)" } ?? "given up: \(reason ?? "")"
      } else {
        nil
      }
    }
  }

  @Test("A HIGH goes to each channel once, and is done with when each recipient has an outcome")
  func tellsAll() {
    var ledger = ledger()
    #expect(posts(ledger.take(.step(alarm), at: 0)) == ["alarm by command to command", "alarm by mail to a b"])
    #expect(ledger.take(.step(alarm), at: 0).isEmpty && ledger.pendingCount == 1)
    #expect(finishes(settle(&ledger, "mail", "a", .taken)).isEmpty)
    #expect(finishes(settle(&ledger, "mail", "b", .dead)).isEmpty)
    #expect(finishes(settle(&ledger, "command", "command", .expired)) == ["told at 1.0"])
    #expect(ledger.pendingCount == 0 && ledger.toldCount == 1)
    #expect(ledger.take(.step(alarm), at: 2).isEmpty)
  }

  @Test("One of whom nobody could be told is given up with the reason")
  func givesUp() {
    var ledger = ledger()
    _ = ledger.take(.step(alarm), at: 0)
    _ = settle(&ledger, "mail", "a", .dead) + settle(&ledger, "mail", "b", .dead)
    #expect(finishes(settle(&ledger, "command", "command", .expired)) == ["given up: expired"])
    #expect(ledger.toldCount == 0)
  }

  @Test("What another has left is gone on with: those who have it are not told again, and what is over is told nobody")
  func takesOver() {
    var ledger = ledger()
    let taken = AlarmDelivery(
      transitionID: alarm.id, notice: "alarm", channel: "mail", recipient: "a", outcome: .taken, messageID: "<x>", timeSeconds: 0)
    let left = OutstandingAlarm(transition: alarm, ageSeconds: 30, deliveries: [taken])
    let actions = ledger.take(.outstanding(left), at: 100)
    #expect(posts(actions) == ["alarm by command to command", "alarm by mail to b"])
    guard case .post(let notice, _, _, let age, _) = actions[0] else { return }
    #expect(age == 30 && notice.askedSeconds == 70)
    var over = OutstandingAlarm(transition: SampleAlarms.transition(2), ageSeconds: 30)
    over.isOver = true
    #expect(ledger.take(.outstanding(over), at: 100).last == .end(episode: over.transition.episodeID))
  }

  @Test("What is held back after an earlier mail is held back for what is left of that, also by whoever takes over")
  func coolsDown() {
    var delayed = alarm
    delayed.mailDelaySeconds = 600
    func delay(_ actions: [DeliveryLedger.Action]) -> Double? {
      if case .post(_, _, _, _, let seconds)? = actions.first { seconds } else { nil }
    }
    var ledger = ledger()
    #expect(delay(ledger.take(.step(delayed), at: 0)) == 600)
    ledger = self.ledger()
    #expect(delay(ledger.take(.outstanding(OutstandingAlarm(transition: delayed, ageSeconds: 200)), at: 0)) == 400)
  }

  @Test("While it stands and nobody has acknowledged it, those who were told are reminded; ten times at most")
  func reminds() {
    var ledger = ledger(remindAfter: 100)
    _ = ledger.take(.step(alarm), at: 0)
    for recipient in recipients {
      _ = settle(&ledger, recipient.channel, recipient.name, recipient.name == "b" ? .dead : .taken, at: 10)
    }
    #expect(ledger.tick(at: 109).actions.isEmpty && ledger.tick(at: 109).nextSeconds == 110)
    let first = ledger.tick(at: 110)
    #expect(posts(first.actions) == ["reminder 1 by command to command", "reminder 1 by mail to a"])
    #expect(first.nextSeconds == 210)
    _ = ledger.acknowledge(episode: alarm.episodeID, isTakenBack: false)
    #expect(ledger.tick(at: 1_000).actions.isEmpty)
    _ = ledger.acknowledge(episode: alarm.episodeID, isTakenBack: true)
    _ = ledger.acknowledge(episode: alarm.episodeID, isTakenBack: false)
    var escalated = ending(alarm)
    (escalated.kind, escalated.severity) = (.escalated, .high)
    #expect(ledger.take(.step(escalated), at: 900).isEmpty)
    // One after a pause, not all that would have been.
    #expect(posts(ledger.tick(at: 1_000).actions).count == 2)
    var count = 2
    var now = 1_000.0
    while let next = ledger.tick(at: now).nextSeconds {
      now = next
      count += posts(ledger.tick(at: now).actions).isEmpty ? 0 : 1
      if count > 50 { break }
    }
    #expect(count == DeliveryLedger.mostReminders)
  }

  @Test("Those who were told are told once that it is over, in the same thread")
  func tellsResolved() throws {
    var ledger = ledger(tellsResolved: true)
    _ = ledger.take(.step(alarm), at: 0)
    _ = settle(&ledger, "mail", "a", .taken)
    let actions = ledger.take(.step(ending(alarm)), at: 70)
    #expect(actions.first == .end(episode: alarm.episodeID))
    #expect(posts(actions) == ["resolved by mail to a"])
    guard case .post(let notice, _, _, _, _) = try #require(actions.last) else { return }
    #expect(notice.answers == "<\(alarm.id.uuidString.lowercased())@wardwatch>")
    #expect(ledger.take(.step(ending(alarm)), at: 71).isEmpty)
    _ = settle(&ledger, "mail", "b", .expired)
    #expect(finishes(settle(&ledger, "command", "command", .expired)) == ["told at 1.0"])
    #expect(posts(ledger.take(.step(alarm), at: 72)).isEmpty)
  }

  @Test("An end is told nobody who was not told of the beginning")
  func staysSilent() {
    var ledger = ledger(tellsResolved: true)
    #expect(ledger.take(.step(ending(alarm)), at: 0).isEmpty)
    _ = ledger.take(.step(alarm), at: 0)
    #expect(ledger.take(.step(ending(alarm)), at: 1) == [.end(episode: alarm.episodeID)])
  }

  @Test("Without a channel nothing is taken, nor what is not HIGH")
  func takesHighOnly() {
    var none = DeliveryLedger(rules: .init(), recipients: [])
    #expect(none.take(.step(alarm), at: 0).isEmpty)
    var ledger = ledger()
    #expect(ledger.take(.step(SampleAlarms.transition(3, severity: .medium)), at: 0).isEmpty)
  }
}
