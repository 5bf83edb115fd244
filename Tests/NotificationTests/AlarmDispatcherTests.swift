import Alarms
import Foundation
import MailServers
import Sharing
import Testing
import Vitals

@testable import Notification

@Suite("The dispatcher, by mail and into a folder")
struct AlarmDispatcherTests {
  private let register = RememberingRegister()

  private func dispatcher(
    _ configuration: MailConfiguration?, remindAfter: Double? = nil, tellsResolved: Bool = false,
    claim: @escaping SendAsked = { _, _ in true }
  ) -> AlarmDispatcher {
    AlarmDispatcher(
      DeliveryPlan(mail: configuration, remindAfterSeconds: remindAfter, tellsResolved: tellsResolved), register: register,
      claim: claim)
  }

  private func configuration(
    _ server: String?, security: MailConfiguration.Security = .auto, user: String? = nil, password: String? = nil,
    recipients: [String] = ["a@hospital.example", "b@hospital.example"], drop: String? = nil
  ) throws -> MailConfiguration {
    try MailConfiguration(
      server: server, security: security, user: user, password: password, from: "ward@hospital.example", recipients: recipients,
      dropDirectory: drop, connectTimeoutSeconds: 5, totalTimeoutSeconds: 10, firstRetrySeconds: 0.02, lastRetrySeconds: 0.1,
      refusedRetrySeconds: 0.02)
  }

  private func steps(_ numbers: ClosedRange<Int>) -> [AlarmNews] { numbers.map { .step(SampleAlarms.transition($0)) } }

  private func ids(_ numbers: ClosedRange<Int>) -> [UUID] { numbers.map { SampleAlarms.transition($0).id } }

  private func ending(_ number: Int) -> AlarmTransition {
    var ending = SampleAlarms.transition(number)
    ending.kind = .resolved
    ending.severity = .normal
    ending.step = 1
    ending.id = AlarmIdentity.transition(episodeID: ending.episodeID, step: 1)
    return ending
  }

  @Test("A mail reaches the server with its envelope, byte for byte as in the drop folder")
  func delivers() throws {
    let server = try SMTPListener()
    defer { server.stop() }
    let folder = TemporaryFolder()
    let dispatcher = dispatcher(try configuration(server.url, drop: folder.path))
    defer { dispatcher.close() }
    let transition = SampleAlarms.transition()
    dispatcher.take([.step(transition), .step(SampleAlarms.transition(2, severity: .medium))])
    #expect(dispatcher.drain(timeoutSeconds: 60))
    let mail = try #require(server.received.first)
    #expect(server.received.count == 1)
    #expect(mail.from == "ward@hospital.example")
    #expect(mail.recipients == ["a@hospital.example", "b@hospital.example"])
    #expect(folder.files.count == 1 && folder.files[0].hasSuffix("-\(transition.id.uuidString.lowercased()).eml"))
    #expect(mail.content == (try folder.bytes(folder.files[0])))
    #expect(register.told == [transition.id])
    #expect(
      register.deliveries.map { "\($0.channel) \($0.recipient) \($0.outcome)" }.sorted()
        == ["folder folder taken", "mail a@hospital.example taken", "mail b@hospital.example taken"])
    #expect(dispatcher.status == DependencyStatus(state: .up, pending: 0, delivered: 1))
    var information = stat()
    stat(folder.path + "/" + folder.files[0], &information)
    #expect(information.st_mode & 0o777 == 0o600)
  }

  @Test("With the right password it logs in; with a wrong one it says so before the first alarm, and not the password")
  func logsIn() throws {
    var manners = SMTPListener.Manners()
    manners.credentials = ("nurse", "s3cret!")
    let server = try SMTPListener(manners)
    defer { server.stop() }
    let right = dispatcher(try configuration(server.url, user: "nurse", password: "s3cret!"))
    right.take(steps(1...1))
    #expect(right.drain(timeoutSeconds: 60))
    right.close()
    let wrong = dispatcher(try configuration(server.url, user: "nurse", password: "wr0ng"))
    defer { wrong.close() }
    #expect(wrong.waitForEach(timeoutSeconds: 60) { $0.status.state == .down })
    let message = try #require(wrong.status.message)
    #expect(message.contains("refused the user name or password") && message.contains("535"))
    #expect(!message.contains("wr0ng"))
    wrong.take(steps(2...2))
    #expect(wrong.waitForEach(timeoutSeconds: 60) { $0.status.pending == 1 && $0.status.state == .down })
    // Set right at the server, the mail goes out by itself.
    server.behave { $0.credentials = ("nurse", "wr0ng") }
    #expect(wrong.drain(timeoutSeconds: 60))
    #expect(server.received.count == 2)
    #expect(wrong.status.message == nil)
  }

  @Test("A server that knows no way to log in but one of a large provider is not taken for one that refused the password")
  func knowsNoWay() throws {
    let server = try SMTPListener()
    defer { server.stop() }
    server.behave { $0.answers = ["EHLO": "250-test\r\n250 AUTH XOAUTH2"] }
    let dispatcher = dispatcher(try configuration(server.url, user: "nurse", password: "s3cret!"))
    defer { dispatcher.close() }
    #expect(dispatcher.waitForEach(timeoutSeconds: 60) { $0.status.state == .down })
    #expect(dispatcher.status.message?.contains("offers no way to log in that wardwatch knows") == true)
  }

  @Test("Without STARTTLS nothing is sent when encryption is asked for", arguments: [MailConfiguration.Security.starttls, .auto])
  func demandsEncryption(security: MailConfiguration.Security) throws {
    var manners = SMTPListener.Manners()
    manners.credentials = ("u", "p")
    let server = try SMTPListener(manners)
    defer { server.stop() }
    // By a name that does not say that it is this machine, so that `auto` protects the password.
    let address = security == .auto ? "smtp://0.0.0.0:\(server.port)" : server.url
    let dispatcher = dispatcher(try configuration(address, security: security, user: "u", password: "p"))
    defer { dispatcher.close() }
    dispatcher.take(steps(1...1))
    #expect(dispatcher.waitForEach(timeoutSeconds: 60) { $0.status.state == .down && $0.status.pending == 1 })
    #expect(dispatcher.status.message?.contains("offers no STARTTLS") == true)
    #expect(!server.commands.contains { $0.hasPrefix("AUTH") || $0.hasPrefix("MAIL") })
  }

  @Test("A server that comes late, or goes and comes again, gets everything once")
  func survivesOutage() throws {
    let server = try SMTPListener(closed: true)
    defer { server.stop() }
    let dispatcher = dispatcher(try configuration(server.url))
    defer { dispatcher.close() }
    dispatcher.take(steps(1...1))
    #expect(dispatcher.waitForEach(timeoutSeconds: 60) { $0.status.state == .down && !register.notes.isEmpty })
    #expect(register.notes.first?.error.contains("cannot be reached") == true)
    server.open()
    #expect(dispatcher.drain(timeoutSeconds: 60))
    server.behave { $0.hangsUpAt = "EHLO" }
    dispatcher.take(steps(2...2))
    #expect(dispatcher.waitForEach(timeoutSeconds: 60) { $0.status.state == .down })
    server.behave { $0.hangsUpAt = nil }
    #expect(dispatcher.drain(timeoutSeconds: 60))
    #expect(server.received.count == 2)
    #expect(register.told == ids(1...2))
  }

  @Test(
    "Whatever goes wrong on the way is tried again",
    arguments: ["EHLO", "MAIL", "RCPT", "DATA", "451", "421", "450 RCPT", "421 RCPT", "530 MAIL"])
  func triesAgain(trouble: String) throws {
    var manners = SMTPListener.Manners()
    switch trouble {
    case "451": manners.contentAnswers = ["451 4.3.0 try later", "451 4.3.0 try later"]
    case "421": manners.answers = ["MAIL": "421 closing"]
    case "450 RCPT": manners.answers = ["RCPT": "450 greylisted"]
    case "421 RCPT": manners.answers = ["RCPT": "421 closing"]
    case "530 MAIL": manners.answers = ["MAIL": "530 authentication required"]
    default: manners.hangsUpAt = trouble
    }
    let server = try SMTPListener(manners)
    defer { server.stop() }
    let dispatcher = dispatcher(try configuration(server.url))
    defer { dispatcher.close() }
    dispatcher.take(steps(1...1))
    #expect(dispatcher.waitForEach(timeoutSeconds: 60) { $0.status.message != nil || $0.status.delivered == 1 })
    server.behave { manners in
      manners.hangsUpAt = nil
      manners.answers = [:]
    }
    #expect(dispatcher.drain(timeoutSeconds: 60))
    #expect(server.received.map(\.recipients) == [["a@hospital.example", "b@hospital.example"]])
    #expect(register.told == ids(1...1))
  }

  @Test("One recipient of three that is refused for now gets the mail later, under the same identity, and the others get it once")
  func greylisted() throws {
    var manners = SMTPListener.Manners()
    manners.answers = ["RCPT TO:<b@": "450 4.2.0 greylisted"]
    let server = try SMTPListener(manners)
    defer { server.stop() }
    let all = ["a@hospital.example", "b@hospital.example", "c@hospital.example"]
    let dispatcher = dispatcher(try configuration(server.url, recipients: all))
    defer { dispatcher.close() }
    dispatcher.take(steps(1...1))
    #expect(dispatcher.waitForEach(timeoutSeconds: 60) { $0.status.message?.contains("(450 4.2.0 greylisted)") == true })
    #expect(dispatcher.status.message?.contains("1 of 3 recipients not reached: the mail server refused b@") == true)
    #expect(register.told.isEmpty && register.notes.first?.recipient == "b@hospital.example")
    server.behave { $0.answers = [:] }
    #expect(dispatcher.drain(timeoutSeconds: 60))
    #expect(server.received.map(\.recipients) == [["a@hospital.example", "c@hospital.example"], ["b@hospital.example"]])
    #expect(server.received[0].content == server.received[1].content)
    #expect(register.deliveries.map(\.recipient) == ["a@hospital.example", "c@hospital.example", "b@hospital.example"])
    #expect(register.told == ids(1...1) && dispatcher.status.message == nil)
  }

  @Test(
    "What is refused for good is a dead letter, with what the server said, and holds up nothing",
    arguments: ["RCPT TO:<b@", "RCPT", "DATA", "."], [nil, "QUIT"])
  func deadLetter(refused: String, hangsUpAt: String?) throws {
    var manners = SMTPListener.Manners()
    manners.hangsUpAt = hangsUpAt
    if refused == "." {
      manners.contentAnswers = ["554 5.7.1 not here"]
    } else {
      manners.answers = [refused: "554 5.7.1 not here"]
    }
    let server = try SMTPListener(manners)
    defer { server.stop() }
    let dispatcher = dispatcher(try configuration(server.url))
    defer { dispatcher.close() }
    dispatcher.take(steps(1...1))
    #expect(dispatcher.drain(timeoutSeconds: 60))
    let dead = register.deliveries.filter { $0.outcome == .dead }
    #expect(
      dead.map(\.recipient) == (refused == "RCPT TO:<b@" ? ["b@hospital.example"] : ["a@hospital.example", "b@hospital.example"]))
    #expect(dead.allSatisfy { $0.reason?.contains("(554 5.7.1 not here)") == true })
    #expect(dispatcher.status.message?.contains("not reached") == true && dispatcher.status.state == .up)
    #expect(register.told.count == (dead.count == 1 ? 1 : 0) && register.givenUp.count == (dead.count == 1 ? 0 : 1))
    server.behave { manners in
      manners.answers = [:]
      manners.hangsUpAt = nil
    }
    dispatcher.take(steps(2...2))
    #expect(dispatcher.drain(timeoutSeconds: 60))
    #expect(register.told.last == ids(2...2).last && dispatcher.status.message == nil)
  }

  @Test(
    "What a server says against a sender is told by what it means, and nothing is given up",
    arguments: [
      ("550 5.1.1 not here", "refused the sender (550"), ("553 bad name", "refused the sender (553"),
      ("552 too much", "limits and quota"), ("452 4.3.1 disk full", "limits and quota"), ("550 5.2.2 full", "limits and quota"),
      ("552 5.3.4 too large", "limits and quota"), ("530 5.7.0 authenticate", "wants a login first (530"),
      ("550 5.7.1 relaying denied", "refused the sender (550"), ("451 4.3.0 busy", "takes no mail for now (451"),
      ("451 4.7.0 try again later", "takes no mail for now (451"), ("550 5.7.0 policy", "refused the sender (550"),
      ("503 not yet", "does not understand how a mail is begun (503"), ("555 SIZE", "how a mail is begun (555"),
    ])
  func refusedSender(answer: String, words: String) throws {
    var manners = SMTPListener.Manners()
    manners.answers = ["MAIL": answer]
    let server = try SMTPListener(manners)
    defer { server.stop() }
    let dispatcher = dispatcher(try configuration(server.url))
    defer { dispatcher.close() }
    dispatcher.take(steps(1...1))
    #expect(dispatcher.waitForEach(timeoutSeconds: 60) { $0.status.message?.contains(words) == true })
    #expect(dispatcher.status.state == .down && register.deliveries.isEmpty)
  }

  @Test("A server that is silent at the goodbye holds up nothing")
  func needsNoGoodbye() throws {
    var manners = SMTPListener.Manners()
    manners.isSilentAt = "QUIT"
    let server = try SMTPListener(manners)
    defer { server.stop() }
    let dispatcher = dispatcher(try configuration(server.url))
    defer { dispatcher.close() }
    #expect(dispatcher.firstStatus(timeoutSeconds: 60).state == .up)
    dispatcher.take(steps(1...2))
    #expect(dispatcher.drain(timeoutSeconds: 60))
    #expect(server.received.count == 2)
  }

  @Test("Many at once are one mail to people and a file each in the folder, and each row names the mail that it went in")
  func digests() throws {
    let server = try SMTPListener()
    defer { server.stop() }
    let folder = TemporaryFolder()
    let dispatcher = dispatcher(try configuration(server.url, drop: folder.path))
    defer { dispatcher.close() }
    dispatcher.take(steps(1...50))
    #expect(dispatcher.drain(timeoutSeconds: 60))
    // The first may have gone out before the others came.
    #expect(server.received.count <= 2)
    #expect(folder.files.count == 50)
    #expect(dispatcher.status.delivered == 50 && Set(register.told).count == 50)
    let digest = try #require(server.received.last.map { String(decoding: $0.content, as: UTF8.self) })
    #expect(digest.contains(" HIGH alarms in ICU"))
    let mails = register.deliveries.filter { $0.channel == "mail" && $0.recipient.hasPrefix("a@") }
    #expect(mails.count == 50 && mails.count { digest.contains("Message-ID: \($0.messageID)\r\n") } >= 49)
  }

  @Test("The folder alone will do, and one that cannot be written is a sentence until it can")
  func dropsAlone() throws {
    let folder = TemporaryFolder()
    let path = folder.path + "/drop"
    try Data().write(to: URL(fileURLWithPath: path))
    let dispatcher = dispatcher(try configuration(nil, recipients: [], drop: path))
    defer { dispatcher.close() }
    dispatcher.take(steps(1...2))
    #expect(dispatcher.waitForEach(timeoutSeconds: 60) { $0.status.state == .down && $0.status.pending == 2 })
    #expect(dispatcher.status.message?.contains(path) == true)
    try FileManager.default.removeItem(atPath: path)
    #expect(dispatcher.drain(timeoutSeconds: 60))
    #expect(try FileManager.default.contentsOfDirectory(atPath: path).count == 2)
    #expect(dispatcher.status == DependencyStatus(state: .up, pending: 0, delivered: 2))
  }

  @Test("A link where a mail's file is to be written is not followed")
  func followsNoLink() throws {
    let folder = TemporaryFolder()
    let victim = folder.path + "/victim"
    let drop = folder.path + "/drop"
    try Data("mine".utf8).write(to: URL(fileURLWithPath: victim))
    try FileManager.default.createDirectory(atPath: drop, withIntermediateDirectories: true)
    let notice = Notice(.alarm, of: SampleAlarms.transition(), askedSeconds: 0)
    for name in [MailDrop.fileName(notice), MailDrop.fileName(notice) + ".part"] {
      try FileManager.default.createSymbolicLink(atPath: "\(drop)/\(name)", withDestinationPath: victim)
    }
    let dispatcher = dispatcher(try configuration(nil, recipients: [], drop: drop))
    defer { dispatcher.close() }
    dispatcher.take(steps(1...1))
    #expect(dispatcher.drain(timeoutSeconds: 60))
    #expect(try String(contentsOfFile: victim, encoding: .utf8) == "mine")
    #expect(try FileManager.default.contentsOfDirectory(atPath: drop) == [MailDrop.fileName(notice)])
  }

  @Test("Nothing of what is over, or older than an hour, goes out as new; each is recorded with its reason")
  func tellsNothingOld() throws {
    let server = try SMTPListener()
    defer { server.stop() }
    let dispatcher = dispatcher(try configuration(server.url, recipients: ["a@hospital.example"]))
    defer { dispatcher.close() }
    dispatcher.take([
      .outstanding(OutstandingAlarm(transition: SampleAlarms.transition(1), ageSeconds: 40 * 86_400, isOver: true)),
      .outstanding(OutstandingAlarm(transition: SampleAlarms.transition(2), ageSeconds: 3_601)),
      .outstanding(OutstandingAlarm(transition: SampleAlarms.transition(3), ageSeconds: 60)),
      .step(SampleAlarms.transition(4)), .step(ending(4)),
    ])
    #expect(dispatcher.drain(timeoutSeconds: 60))
    let sent = register.deliveries.filter { $0.outcome == .taken }.map(\.transitionID)
    #expect(sent.contains(ids(3...3)[0]) && !sent.contains(ids(1...1)[0]) && !sent.contains(ids(2...2)[0]))
    let reasons = Set(register.deliveries.filter { $0.outcome == .expired }.compactMap(\.reason))
    #expect(reasons.isSuperset(of: ["older than an hour", "over before it could be told"]))
    #expect(register.givenUp.count >= 2)
  }

  @Test("Reminders and the end come in the thread of the first mail, each once")
  func threads() throws {
    let server = try SMTPListener()
    defer { server.stop() }
    let dispatcher = dispatcher(
      try configuration(server.url, recipients: ["a@hospital.example"]), remindAfter: 0.1, tellsResolved: true)
    defer { dispatcher.close() }
    let transition = SampleAlarms.transition()
    dispatcher.take([.step(transition)])
    #expect(server.waitForMails(2))
    dispatcher.take(SampleAlarms.acknowledgement(of: transition))
    dispatcher.take([.step(ending(1))])
    #expect(dispatcher.drain(timeoutSeconds: 60))
    let texts = server.received.map { String(decoding: $0.content, as: UTF8.self) }
    let id = "<\(transition.id.uuidString.lowercased())@wardwatch>"
    #expect(texts[0].contains("Message-ID: \(id)\r\n") && !texts[0].contains("In-Reply-To"))
    #expect(texts.dropFirst().allSatisfy { $0.contains("In-Reply-To: \(id)\r\n") && $0.contains("References: \(id)\r\n") })
    #expect(texts[1].contains("Subject: Reminder 1: HIGH alarm: bed 1"))
    #expect(texts.last?.contains("Subject: Over: HIGH alarm: bed 1") == true)
    #expect(register.deliveries.last?.notice == "resolved")
  }

  @Test("What another console is to send is not sent, and forgotten")
  func asksFirst() throws {
    let server = try SMTPListener()
    defer { server.stop() }
    let isMine = Guarded(false)
    let dispatcher = dispatcher(try configuration(server.url)) { _, _ in isMine.withLock { $0 } }
    defer { dispatcher.close() }
    dispatcher.take(steps(1...1))
    #expect(dispatcher.drain(timeoutSeconds: 60))
    #expect(server.received.isEmpty && register.deliveries.isEmpty && dispatcher.status.pending == 0)
    // Asked for again, it is taken again.
    isMine.withLock { $0 = true }
    dispatcher.take(steps(1...1))
    #expect(dispatcher.drain(timeoutSeconds: 60))
    #expect(server.received.count == 1)
  }

  @Test("Whoever steps back forgets what waits")
  func stepsBack() throws {
    let closed = try SMTPListener(closed: true)
    defer { closed.stop() }
    let dispatcher = dispatcher(try configuration(closed.url))
    defer { dispatcher.close() }
    dispatcher.take(steps(1...3))
    #expect(dispatcher.waitForEach(timeoutSeconds: 60) { $0.status.pending == 3 })
    dispatcher.forget()
    #expect(dispatcher.drain(timeoutSeconds: 60))
    #expect(dispatcher.status.pending == 0 && register.deliveries.isEmpty)
  }

  @Test("Closing ends a transfer that hangs")
  func closesPromptly() throws {
    var manners = SMTPListener.Manners()
    manners.isMute = true
    let server = try SMTPListener(manners)
    defer { server.stop() }
    let dispatcher = dispatcher(
      try MailConfiguration(server: server.url, recipients: ["a@b"], connectTimeoutSeconds: 60, totalTimeoutSeconds: 60))
    #expect(server.waitForCommand("CONNECT"))
    let start = Date()
    dispatcher.close()
    #expect(Date().timeIntervalSince(start) < 5)
    #expect(register.told.isEmpty)
  }

  @Test("What is being sent is worth waiting for, and what waits for a later try is not")
  func settles() throws {
    var manners = SMTPListener.Manners()
    manners.isMute = true
    let mute = try SMTPListener(manners)
    defer { mute.stop() }
    let sending = dispatcher(try configuration(mute.url))
    defer { sending.close() }
    sending.take(steps(1...1))
    #expect(!sending.settle(timeoutSeconds: 0.1))

    let closed = try SMTPListener(closed: true)
    defer { closed.stop() }
    let waiting = dispatcher(try configuration(closed.url))
    defer { waiting.close() }
    waiting.take(steps(1...1))
    #expect(waiting.settle(timeoutSeconds: 60) && !waiting.drain(timeoutSeconds: 0.1))
  }

  @Test("Unconfigured it is off and takes nothing")
  func canBeOff() {
    let dispatcher = dispatcher(nil)
    defer { dispatcher.close() }
    dispatcher.take(steps(1...1))
    #expect(dispatcher.drain(timeoutSeconds: 5))
    #expect(dispatcher.status == DependencyStatus(state: .off))
  }
}
