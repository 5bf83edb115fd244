import Alarms
import Foundation
import MailServers
import Sharing
import Testing
import Vitals

@testable import Notification

@Suite("The ladder")
struct LadderTests {
  private let register = RememberingRegister()
  private let alarm = SampleAlarms.transition(1)
  private let first = [DeliveryLedger.Recipient(channel: "mail", name: "a")]

  private func ledger(tellsResolved: Bool = false) -> DeliveryLedger {
    DeliveryLedger(
      rules: .init(
        tellsResolved: tellsResolved,
        ladder: [
          .init(afterSeconds: 120, recipients: [.init(channel: "mail", name: "b"), .init(channel: "mail", name: "c")]),
          .init(afterSeconds: 300, recipients: [.init(channel: "command 2", name: "command")]),
        ]), recipients: first)
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

  private func settle(
    _ ledger: inout DeliveryLedger, _ kind: Notice.Kind, _ channel: String, _ name: String, _ outcome: AlarmDelivery.Outcome,
    at seconds: Double
  ) -> [DeliveryLedger.Action] {
    ledger.settle(
      .init(
        notice: Notice(kind, of: alarm, askedSeconds: 0), recipient: name, outcome: outcome,
        reason: outcome == .taken ? nil : "\(outcome)"), channel: channel, messageID: nil, at: seconds)
  }

  private func delivered(_ notice: String, _ recipient: String, _ outcome: AlarmDelivery.Outcome = .taken) -> AlarmDelivery {
    AlarmDelivery(
      transitionID: alarm.id, notice: notice, channel: "mail", recipient: recipient, outcome: outcome, messageID: "<x>",
      timeSeconds: 0)
  }

  private static let steps = ["escalation 1 by mail to b c", "escalation 2 by command 2 to command"]

  @Test("is climbed by time, each step once, also while those who are told at once cannot be reached")
  func climbs() {
    var ledger = ledger()
    _ = ledger.take(.step(alarm), at: 1_000)
    #expect(ledger.tick(at: 1_119).actions.isEmpty && ledger.tick(at: 1_119).nextSeconds == 1_120)
    let first = ledger.tick(at: 1_120)
    #expect(posts(first.actions) == [Self.steps[0]] && first.nextSeconds == 1_300)
    #expect(ledger.tick(at: 1_200).actions.isEmpty)
    let second = ledger.tick(at: 1_301)
    #expect(posts(second.actions) == [Self.steps[1]] && second.nextSeconds == nil)
    #expect(ledger.tick(at: 9_000).actions.isEmpty)
  }

  enum Stop: CaseIterable {
    case acknowledgement, resolution, silence
  }

  @Test("is left when somebody acknowledges, when it is over, and for as long as it is silenced", arguments: Stop.allCases)
  func stops(stop: Stop) {
    var ledger = ledger()
    _ = ledger.take(.step(alarm), at: 0)
    _ = ledger.tick(at: 120)
    switch stop {
    case .acknowledgement: _ = ledger.acknowledge(episode: alarm.episodeID, isTakenBack: false)
    case .resolution:
      var ending = alarm
      (ending.kind, ending.asksForMail) = (.resolved, false)
      _ = ledger.take(.step(ending), at: 200)
    case .silence: #expect(!ledger.hold(episode: alarm.episodeID, forSeconds: 500, at: 200).isEmpty)
    }
    #expect(ledger.tick(at: 699).actions.isEmpty)
    #expect(posts(ledger.tick(at: 700).actions) == (stop == .silence ? [Self.steps[1]] : []))
  }

  @Test("goes on when an acknowledgement is taken back, and counts anew when what was acknowledged gets worse")
  func goesOn() {
    var ledger = ledger()
    _ = ledger.take(.step(alarm), at: 0)
    _ = ledger.acknowledge(episode: alarm.episodeID, isTakenBack: false)
    _ = ledger.acknowledge(episode: alarm.episodeID, isTakenBack: true)
    #expect(posts(ledger.tick(at: 120).actions) == [Self.steps[0]])
    _ = ledger.acknowledge(episode: alarm.episodeID, isTakenBack: false)
    var worse = alarm
    (worse.kind, worse.asksForMail) = (.escalated, false)
    _ = ledger.take(.step(worse), at: 1_000)
    #expect(ledger.tick(at: 1_299).actions.isEmpty)
    #expect(posts(ledger.tick(at: 1_300).actions) == [Self.steps[1]])
  }

  @Test("is counted from when those were to be told who are told at once")
  func coolsDown() {
    var delayed = alarm
    delayed.mailDelaySeconds = 600
    var ledger = ledger()
    _ = ledger.take(.step(delayed), at: 0)
    #expect(ledger.tick(at: 719).actions.isEmpty && posts(ledger.tick(at: 720).actions) == [Self.steps[0]])
  }

  @Test("is gone on with by whoever takes over: nobody is told twice, and what is silenced stays so")
  func takesOver() {
    var ledger = ledger()
    let left = OutstandingAlarm(
      transition: alarm, ageSeconds: 290, toldSecondsAgo: 280,
      deliveries: [delivered("alarm", "a"), delivered("escalation 1", "b")])
    _ = ledger.take(.outstanding(left), at: 1_000)
    #expect(posts(ledger.tick(at: 1_000).actions) == ["escalation 1 by mail to c"])
    #expect(posts(ledger.tick(at: 1_010).actions) == [Self.steps[1]])
    var (silenced, seen) = (left, left)
    silenced.silentSeconds = 60
    ledger = self.ledger()
    _ = ledger.take(.outstanding(silenced), at: 1_000)
    #expect(ledger.tick(at: 1_059).actions.isEmpty && posts(ledger.tick(at: 1_060).actions).count == 2)
    seen.isAcknowledged = true
    ledger = self.ledger()
    _ = ledger.take(.outstanding(seen), at: 1_000)
    #expect(ledger.tick(at: 9_000).actions.isEmpty)
  }

  @Test("is climbed all the more where nobody could be told at once; whoever is told then counts")
  func tellsInTheirPlace() {
    var ledger = ledger()
    _ = ledger.take(.step(alarm), at: 0)
    let given = settle(&ledger, .alarm, "mail", "a", .dead, at: 1)
    guard case .finish(_, nil, "dead"?)? = given.last else { return #expect(Bool(false), "not given up: \(given)") }
    #expect(posts(ledger.tick(at: 120).actions) == [Self.steps[0]])
    let told = settle(&ledger, .escalation(1), "mail", "b", .taken, at: 121)
    #expect(told.last == .finish(transitionID: alarm.id, takenSeconds: 121, reason: nil))
    #expect(settle(&ledger, .escalation(1), "mail", "c", .taken, at: 122).count == 1)
    // The same after a restart in between.
    ledger = self.ledger()
    let left = OutstandingAlarm(transition: alarm, ageSeconds: 10, isGivenUp: true, deliveries: [delivered("alarm", "a", .dead)])
    #expect(ledger.take(.outstanding(left), at: 1_000).isEmpty)
    #expect(posts(ledger.tick(at: 1_110).actions) == [Self.steps[0]])
    var none = DeliveryLedger(rules: .init(), recipients: first)
    #expect(none.take(.outstanding(left), at: 0).isEmpty && none.accounts.isEmpty)
  }

  @Test("All who were told by it are told that it is over")
  func tellsResolved() {
    var ledger = ledger(tellsResolved: true)
    _ = ledger.take(.step(alarm), at: 0)
    _ = settle(&ledger, .alarm, "mail", "a", .taken, at: 1)
    _ = ledger.tick(at: 120)
    _ = settle(&ledger, .escalation(1), "mail", "c", .taken, at: 121)
    var ending = alarm
    (ending.kind, ending.asksForMail) = (.resolved, false)
    #expect(posts(ledger.take(.step(ending), at: 130)) == ["resolved by mail to a c"])
  }

  @Test("In the queue of a server that is away an escalation is dropped by an acknowledgement, and waits while it is silenced")
  func waits() {
    var queue = DeliveryQueue(groupsStorms: true, retry: BackoffSchedule(firstSeconds: 1, limitSeconds: 60))
    queue.add(Notice(.alarm, of: alarm, askedSeconds: 0), to: ["a"], ageSeconds: 0, at: 0)
    queue.add(Notice(.escalation(1), of: alarm, askedSeconds: 0), to: ["b"], ageSeconds: 0, at: 0)
    queue.hold(episode: alarm.episodeID, untilSeconds: 50)
    #expect(queue.settle([Notice(.alarm, of: alarm, askedSeconds: 0).key], ["a": .delivered], at: 1).count == 1)
    #expect(queue.next(at: 2) == .wait(untilSeconds: 50))
    guard case .deliver(_, ["b"]) = queue.next(at: 50) else { return #expect(Bool(false), "\(queue.next(at: 50))") }
    #expect(queue.acknowledge(episode: alarm.episodeID).map(\.reason) == ["acknowledged before it could be told"])
    #expect(queue.next(at: 60) == .nothing)
  }

  // MARK: Through a mail server

  private func dispatcher(
    _ server: SMTPListener, after: [Double], claimed: @escaping SendAsked = { _, _ in true }
  ) throws -> AlarmDispatcher {
    AlarmDispatcher(
      DeliveryPlan(
        mail: try MailConfiguration(
          server: server.url, from: "ward@hospital.example", recipients: ["a@hospital.example"], connectTimeoutSeconds: 5,
          totalTimeoutSeconds: 10, firstRetrySeconds: 0.02, lastRetrySeconds: 0.1, refusedRetrySeconds: 0.02),
        ladder: try after.enumerated().map { try EscalationStep(afterSeconds: $1, mailTo: ["step\($0 + 1)@hospital.example"]) }),
      register: register, claim: claimed)
  }

  @Test("Each step is a mail of its own to its recipients, claimed, in the thread of the first, and recorded")
  func mails() throws {
    let server = try SMTPListener()
    defer { server.stop() }
    let claims = RememberedClaims()
    let dispatcher = try dispatcher(server, after: [0.2, 0.3, 3_000]) { claims.take($0, $1) }
    defer { dispatcher.close() }
    dispatcher.take([.step(alarm)])
    #expect(server.waitForMails(3))
    #expect(dispatcher.drain(timeoutSeconds: 60))
    #expect(server.received.flatMap(\.recipients) == ["a", "step1", "step2"].map { "\($0)@hospital.example" })
    let id = alarm.id.uuidString.lowercased()
    let text = String(decoding: server.received[1].content, as: UTF8.self)
    for line in [
      "To: step1@hospital.example", "Message-ID: <\(id).escalation.1@wardwatch>", "In-Reply-To: <\(id)@wardwatch>",
    ] {
      #expect(text.contains("\r\n\(line)\r\n"), "\(line)")
    }
    #expect(text.contains("Not acknowledged for"))
    #expect(claims.all == Array(repeating: [alarm.id], count: 3))
    #expect(
      register.deliveries.map { "\($0.notice) \($0.recipient) \($0.outcome)" } == [
        "alarm a@hospital.example taken", "escalation 1 step1@hospital.example taken",
        "escalation 2 step2@hospital.example taken",
      ])
  }

  @Test("A recipient who is refused for good is made up for by the next step, and an acknowledgement ends it")
  func makesUp() throws {
    let server = try SMTPListener()
    defer { server.stop() }
    server.behave { $0.answers = ["RCPT TO:<a@": "550 5.1.1 no such user"] }
    let dispatcher = try dispatcher(server, after: [0.3, 3_000])
    defer { dispatcher.close() }
    dispatcher.take([.step(alarm)])
    #expect(server.waitForMails(1))
    #expect(dispatcher.drain(timeoutSeconds: 60))
    #expect(server.received.map(\.recipients) == [["step1@hospital.example"]])
    #expect(register.givenUp.count == 1 && register.told == [alarm.id])
    dispatcher.take(
      AlarmAcknowledgement(
        episodeID: alarm.episodeID, step: 0, turn: 0, patient: alarm.patient, person: "rn1", timeSeconds: alarm.timeSeconds))
    #expect(dispatcher.status.pending == 0 && server.received.count == 1)
  }
}
