import Alarms
import Foundation
import Sharing
import Testing
import Vitals

@testable import Notification

@Suite("The sender")
struct MailSenderTests {
  private let delivered = Guarded<[UUID]>([])
  private let failures = Guarded<[String]>([])

  private func sender(_ configuration: MailConfiguration?) -> MailSender {
    MailSender(
      configuration: configuration, onDelivered: { id, _ in delivered.withLock { $0.append(id) } },
      onFailed: { _, text, _ in failures.withLock { $0.append(text) } })
  }

  private func configuration(
    _ server: String?, security: MailConfiguration.Security = .auto, user: String? = nil, password: String? = nil,
    recipients: [String] = ["a@hospital.example", "b@hospital.example"], drop: String? = nil
  ) throws -> MailConfiguration {
    try MailConfiguration(
      server: server, security: security, user: user, password: password, from: "ward@hospital.example", recipients: recipients,
      dropDirectory: drop, connectTimeoutSeconds: 5, totalTimeoutSeconds: 10, firstRetrySeconds: 0.02, lastRetrySeconds: 0.1)
  }

  @Test("A mail reaches the server with its envelope, byte for byte as in the drop folder")
  func delivers() throws {
    let server = try SMTPListener()
    defer { server.stop() }
    let folder = TemporaryFolder()
    let sender = sender(try configuration(server.url, drop: folder.path))
    defer { sender.close() }
    let transition = SampleAlarms.transition()
    sender.enqueue([transition, SampleAlarms.transition(2, severity: .medium)])
    #expect(sender.drain(timeoutSeconds: 20))
    let mail = try #require(server.received.first)
    #expect(server.received.count == 1)
    #expect(mail.from == "ward@hospital.example")
    #expect(mail.recipients == ["a@hospital.example", "b@hospital.example"])
    #expect(folder.files == [MailDrop.fileName(transition)])
    #expect(mail.content == (try folder.bytes(folder.files[0])))
    #expect(delivered.withLock { $0 } == [transition.id])
    #expect(sender.status == DependencyStatus(state: .up, pending: 0, delivered: 1))
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
    let right = sender(try configuration(server.url, user: "nurse", password: "s3cret!"))
    right.enqueue([SampleAlarms.transition()])
    #expect(right.drain(timeoutSeconds: 20))
    right.close()
    let wrong = sender(try configuration(server.url, user: "nurse", password: "wr0ng"))
    defer { wrong.close() }
    #expect(wrong.wait(timeoutSeconds: 20) { $0.status.state == .down })
    let message = try #require(wrong.status.message)
    #expect(message.contains("refused the user name or password") && message.contains("535"))
    #expect(!message.contains("wr0ng"))
    wrong.enqueue([SampleAlarms.transition(2)])
    #expect(wrong.wait(timeoutSeconds: 20) { $0.status.pending == 1 && $0.status.state == .down })
    // Set right at the server, the mail goes out by itself.
    server.behave { $0.credentials = ("nurse", "wr0ng") }
    #expect(wrong.drain(timeoutSeconds: 20))
    #expect(server.received.count == 2)
    #expect(wrong.status.message == nil)
  }

  @Test("Without STARTTLS nothing is sent when encryption is asked for", arguments: [MailConfiguration.Security.starttls, .auto])
  func demandsEncryption(security: MailConfiguration.Security) throws {
    var manners = SMTPListener.Manners()
    manners.credentials = ("u", "p")
    let server = try SMTPListener(manners)
    defer { server.stop() }
    // By a name that does not say that it is this machine, so that `auto` protects the password.
    let address = security == .auto ? "smtp://0.0.0.0:\(server.port)" : server.url
    let sender = sender(try configuration(address, security: security, user: "u", password: "p"))
    defer { sender.close() }
    sender.enqueue([SampleAlarms.transition()])
    #expect(sender.wait(timeoutSeconds: 20) { $0.status.state == .down && $0.status.pending == 1 })
    #expect(sender.status.message?.contains("offers no STARTTLS") == true)
    #expect(!server.commands.contains { $0.hasPrefix("AUTH") || $0.hasPrefix("MAIL") })
  }

  @Test("A server that comes late, or goes and comes again, gets everything once")
  func survivesOutage() throws {
    let server = try SMTPListener(closed: true)
    defer { server.stop() }
    let sender = sender(try configuration(server.url))
    defer { sender.close() }
    sender.enqueue([SampleAlarms.transition(1)])
    #expect(sender.wait(timeoutSeconds: 20) { $0.status.state == .down && failures.withLock { !$0.isEmpty } })
    #expect(sender.status.message?.contains("cannot be reached") == true)
    server.open()
    #expect(sender.drain(timeoutSeconds: 20))
    server.behave { $0.hangsUpAt = "EHLO" }
    sender.enqueue([SampleAlarms.transition(2)])
    #expect(sender.wait(timeoutSeconds: 20) { $0.status.state == .down })
    server.behave { $0.hangsUpAt = nil }
    #expect(sender.drain(timeoutSeconds: 20))
    #expect(server.received.count == 2)
    #expect(delivered.withLock { $0 } == [SampleAlarms.transition(1).id, SampleAlarms.transition(2).id])
  }

  @Test(
    "Whatever goes wrong on the way is tried again",
    arguments: ["EHLO", "MAIL", "RCPT", "DATA", "451", "421", "450 RCPT", "530 MAIL"])
  func triesAgain(trouble: String) throws {
    var manners = SMTPListener.Manners()
    switch trouble {
    case "451": manners.contentAnswers = ["451 4.3.0 try later", "451 4.3.0 try later"]
    case "421": manners.answers = ["MAIL": "421 closing"]
    case "450 RCPT": manners.answers = ["RCPT": "450 greylisted"]
    case "530 MAIL": manners.answers = ["MAIL": "530 authentication required"]
    default: manners.hangsUpAt = trouble
    }
    let server = try SMTPListener(manners)
    defer { server.stop() }
    let sender = sender(try configuration(server.url))
    defer { sender.close() }
    sender.enqueue([SampleAlarms.transition()])
    #expect(sender.wait(timeoutSeconds: 20) { $0.status.state == .down && $0.status.message != nil || $0.status.delivered == 1 })
    server.behave { manners in
      manners.hangsUpAt = nil
      manners.answers = [:]
    }
    #expect(sender.drain(timeoutSeconds: 20))
    #expect(server.received.count == 1)
  }

  @Test("A recipient that is refused is named, and the others get their mail")
  func namesRefusedRecipient() throws {
    var manners = SMTPListener.Manners()
    manners.answers = ["RCPT TO:<b@": "550 5.1.1 no such user"]
    let server = try SMTPListener(manners)
    defer { server.stop() }
    let sender = sender(try configuration(server.url))
    defer { sender.close() }
    sender.enqueue([SampleAlarms.transition()])
    #expect(sender.drain(timeoutSeconds: 20))
    #expect(server.received.first?.recipients == ["a@hospital.example"])
    #expect(sender.status.state == .up)
    let message = try #require(sender.status.message)
    #expect(message.contains("refused 1 of 2 recipients: b@hospital.example (550 5.1.1 no such user)"))
  }

  @Test(
    "A refusal is told by what was refused, whatever the server says to the goodbye",
    arguments: [
      ("MAIL", "refused the sender (550 5.1.1 not here)"), ("RCPT", "refused every recipient (550 5.1.1 not here)"),
      ("DATA", "refused a mail (550 5.1.1 not here)"), (".", "refused a mail (550 5.1.1 not here)"),
    ], [nil, "QUIT"])
  func tellsRefusals(refusal: (command: String, sentence: String), hangsUpAt: String?) throws {
    var manners = SMTPListener.Manners()
    manners.hangsUpAt = hangsUpAt
    if refusal.command == "." {
      manners.contentAnswers = ["550 5.1.1 not here"]
    } else {
      manners.answers = [refusal.command: "550 5.1.1 not here"]
    }
    let server = try SMTPListener(manners)
    defer { server.stop() }
    let sender = sender(try configuration(server.url))
    defer { sender.close() }
    sender.enqueue([SampleAlarms.transition(1)])
    #expect(sender.wait(timeoutSeconds: 20) { $0.status.message?.contains(refusal.sentence) == true })
    // What is said of one mail holds up no other.
    let isAboutOneMail = ["DATA", "."].contains(refusal.command)
    #expect(sender.status.state == (isAboutOneMail ? .up : .down))
    server.behave { $0.answers = [:] }
    sender.enqueue([SampleAlarms.transition(2)])
    #expect(sender.wait(timeoutSeconds: 20) { $0.status.delivered == (isAboutOneMail ? 1 : 2) })
  }

  @Test("A server that is silent at the goodbye holds up nothing")
  func needsNoGoodbye() throws {
    var manners = SMTPListener.Manners()
    manners.isSilentAt = "QUIT"
    let server = try SMTPListener(manners)
    defer { server.stop() }
    let sender = sender(try configuration(server.url))
    defer { sender.close() }
    #expect(sender.firstStatus(timeoutSeconds: 20).state == .up)
    sender.enqueue([SampleAlarms.transition(1), SampleAlarms.transition(2)])
    #expect(sender.drain(timeoutSeconds: 20))
    #expect(server.received.count == 2)
  }

  @Test("A mail that the server refuses for good is kept and shown, and the next one goes")
  func keepsRefusedMail() throws {
    var manners = SMTPListener.Manners()
    manners.contentAnswers = ["554 5.7.1 looks like spam"]
    let server = try SMTPListener(manners)
    defer { server.stop() }
    let sender = sender(try configuration(server.url))
    defer { sender.close() }
    sender.enqueue([SampleAlarms.transition(1), SampleAlarms.transition(2)])
    #expect(sender.wait(timeoutSeconds: 20) { $0.status.delivered == 1 })
    #expect(delivered.withLock { $0 } == [SampleAlarms.transition(2).id])
    #expect(sender.status.pending == 1)
    #expect(failures.withLock { $0.first?.contains("554 5.7.1 looks like spam") == true })
  }

  @Test("Many at once are one mail to people and a file each in the folder")
  func digests() throws {
    let server = try SMTPListener()
    defer { server.stop() }
    let folder = TemporaryFolder()
    let sender = sender(try configuration(server.url, drop: folder.path))
    defer { sender.close() }
    sender.enqueue((1...50).map { SampleAlarms.transition($0) })
    #expect(sender.drain(timeoutSeconds: 20))
    #expect(server.received.count == 1)
    #expect(folder.files.count == 50)
    #expect(sender.status.delivered == 50)
    #expect(Set(delivered.withLock { $0 }).count == 50)
    let text = String(decoding: server.received[0].content, as: UTF8.self)
    #expect(text.contains("Subject: 50 HIGH alarms in ICU"))
  }

  @Test("The folder alone will do, and one that cannot be written is a sentence until it can")
  func dropsAlone() throws {
    let folder = TemporaryFolder()
    let path = folder.path + "/drop"
    try Data().write(to: URL(fileURLWithPath: path))
    let sender = sender(try configuration(nil, recipients: [], drop: path))
    defer { sender.close() }
    sender.enqueue([SampleAlarms.transition(1), SampleAlarms.transition(2)])
    #expect(sender.wait(timeoutSeconds: 20) { $0.status.state == .down && $0.status.pending == 2 })
    #expect(sender.status.message?.contains(path) == true)
    try FileManager.default.removeItem(atPath: path)
    #expect(sender.drain(timeoutSeconds: 20))
    #expect(try FileManager.default.contentsOfDirectory(atPath: path).count == 2)
    #expect(sender.status == DependencyStatus(state: .up, pending: 0, delivered: 2))
  }

  @Test("Closing ends a transfer that hangs")
  func closesPromptly() throws {
    var manners = SMTPListener.Manners()
    manners.isMute = true
    let server = try SMTPListener(manners)
    defer { server.stop() }
    let sender = MailSender(
      configuration: try MailConfiguration(
        server: server.url, recipients: ["a@b"], connectTimeoutSeconds: 60, totalTimeoutSeconds: 60),
      onDelivered: { _, _ in })
    #expect(server.waitForCommand("CONNECT"))
    let start = Date()
    sender.close()
    #expect(Date().timeIntervalSince(start) < 5)
    #expect(delivered.withLock { $0.isEmpty })
  }

  @Test("What is being sent is worth waiting for, and what waits for a later try is not")
  func settles() throws {
    var manners = SMTPListener.Manners()
    manners.isMute = true
    let mute = try SMTPListener(manners)
    defer { mute.stop() }
    let sending = sender(try configuration(mute.url))
    defer { sending.close() }
    sending.enqueue([SampleAlarms.transition()])
    #expect(!sending.settle(timeoutSeconds: 0.1))

    let closed = try SMTPListener(closed: true)
    defer { closed.stop() }
    let waiting = sender(try configuration(closed.url))
    defer { waiting.close() }
    waiting.enqueue([SampleAlarms.transition()])
    #expect(waiting.settle(timeoutSeconds: 20) && !waiting.drain(timeoutSeconds: 0.1))

    let refusing = try SMTPListener()
    defer { refusing.stop() }
    refusing.behave { $0.contentAnswers = ["554 no"] }
    let refused = sender(try configuration(refusing.url))
    defer { refused.close() }
    refused.enqueue([SampleAlarms.transition()])
    #expect(refused.settle(timeoutSeconds: 20) && !refused.drain(timeoutSeconds: 0.1))
    #expect(refused.status.state == .up)
  }

  @Test("Unconfigured it is off and takes nothing")
  func canBeOff() {
    let sender = sender(nil)
    defer { sender.close() }
    sender.enqueue([SampleAlarms.transition()])
    #expect(sender.drain(timeoutSeconds: 5))
    #expect(sender.status == DependencyStatus(state: .off))
  }
}
