import Alarms
import Foundation
import Testing
import Vitals

@testable import Notification

@Suite("The composer")
struct MailComposerTests {
  private func configuration(naming: Bool = false) throws -> MailConfiguration {
    try MailConfiguration(
      server: "smtp://mail.example", from: "ward@hospital.example", recipients: ["a@hospital.example", "b@hospital.example"],
      namesPatientInSubject: naming, timeZone: try #require(TimeZone(secondsFromGMT: 3600)))
  }

  private func compose(_ transition: AlarmTransition, naming: Bool = false) throws -> ComposedMail {
    try #require(MailComposer(try configuration(naming: naming)).compose(notice(transition)))
  }

  private func notice(_ transition: AlarmTransition, _ kind: Notice.Kind = .alarm, askedSeconds: Double = 1_732_270_010) -> Notice
  {
    Notice(kind, of: transition, askedSeconds: askedSeconds)
  }

  /// A file that a reviewer reads as it is. With WARDWATCH_RECORD set, the files are written anew.
  private func expectFixture(_ text: String, _ name: String) throws {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures/\(name)")
    if ProcessInfo.processInfo.environment["WARDWATCH_RECORD"] != nil { try Data(text.utf8).write(to: url) }
    #expect(text == (try String(contentsOf: url, encoding: .utf8)))
  }

  @Test("The text, the HTML and the message are those of the fixtures")
  func matchesFixtures() throws {
    let mail = try compose(SampleAlarms.transition())
    try expectFixture(mail.plainText, "alarm.txt")
    try expectFixture(mail.html, "alarm.html")
    try expectFixture(String(decoding: mail.bytes, as: UTF8.self).replacingOccurrences(of: "\r\n", with: "\n"), "alarm.eml")
    try expectFixture(try compose(SampleAlarms.transition(isModelled: false, isPartial: false)).plainText, "no-model.txt")
    let digest = try #require(
      MailComposer(try configuration()).composeDigest((1...3).map { notice(SampleAlarms.transition($0)) }))
    try expectFixture(digest.plainText, "digest.txt")
  }

  @Test("Only HIGH alarms make mails", arguments: Severity.allCases)
  func mailsHighOnly(severity: Severity) throws {
    let composer = MailComposer(try configuration())
    let transition = SampleAlarms.transition(severity: severity)
    #expect((composer.compose(notice(transition)) != nil) == (severity == .high))
    #expect((composer.composeDigest([notice(transition)]) != nil) == (severity == .high))
  }

  @Test("The identity is the alarm's, whenever it is sent")
  func keepsIdentity() throws {
    let transition = SampleAlarms.transition()
    let composer = MailComposer(try configuration())
    let mail = try #require(composer.compose(notice(transition)))
    #expect(mail.messageID == "<\(transition.id.uuidString.lowercased())@wardwatch>")
    // A later try, or another console.
    #expect(composer.compose(notice(transition, askedSeconds: 1_732_273_000)) == mail)
    #expect(mail.dateSeconds == transition.timeSeconds)
    // By a clock that is off by years it would stand among old mails.
    #expect(composer.compose(notice(transition, askedSeconds: 1_800_000_000))?.dateSeconds == 1_800_000_000)
  }

  @Test(
    "What is no news says so, in the subject and at the top",
    arguments: [
      (Notice.Kind.reminder(2), "Reminder 2: HIGH alarm: bed 1", "Reminder 2: nobody has acknowledged"),
      (.resolved, "Over: HIGH alarm: bed 1", "This alarm is over"), (.test, "TEST HIGH alarm: bed 1", "This is a test."),
    ])
  func tellsKind(kind: Notice.Kind, subject: String, text: String) throws {
    let mail = try #require(MailComposer(try configuration()).compose(notice(SampleAlarms.transition(), kind)))
    #expect(mail.subject.hasPrefix(subject) && mail.plainText.hasPrefix(text) && mail.html.contains("<strong>\(text)"))
    #expect(mail.messageID != MailComposer(try configuration()).compose(notice(SampleAlarms.transition()))?.messageID)
  }

  @Test("Sixty recipients are named whole, on lines that are no longer than a line may be")
  func namesAll() throws {
    let all = (1...60).map { "somebody.with.a.long.name.\($0)@department-of-medicine.hospital.example" }
    let configuration = try MailConfiguration(server: "smtp://mail.example", from: "w@h.example", recipients: all)
    let mail = try #require(MailComposer(configuration).compose(notice(SampleAlarms.transition())))
    let head = String(decoding: mail.bytes, as: UTF8.self).components(separatedBy: "\r\n\r\n")[0]
    #expect(all.allSatisfy { head.contains($0) })
    #expect(head.components(separatedBy: "\r\n").allSatisfy { $0.utf8.count <= 998 })
    let unfolded = head.replacingOccurrences(of: "\r\n ", with: " ")
    #expect(unfolded.contains("To: \(all.joined(separator: ", "))\r\n"))
  }

  @Test("What kills within minutes comes first in the subject and in a digest's line")
  func lifeThreat() throws {
    var transition = SampleAlarms.transition()
    transition.assessment.lifeThreat = .asystoleOrLeadsOff
    #expect(try compose(transition).subject == "HIGH alarm: bed 1, asystole or leads off, NEWS2 10-13, score 99 (SpO2)")
    let digest = try #require(MailComposer(try configuration()).composeDigest([notice(transition)]))
    #expect(digest.plainText.contains("bed 1, patient P1, asystole or leads off, NEWS2"))
  }

  @Test("The subject names the patient only when asked")
  func keepsNameOut() throws {
    let transition = SampleAlarms.transition()
    #expect(try compose(transition).subject == "HIGH alarm: bed 1, NEWS2 10-13, score 99 (SpO2)")
    #expect(try compose(transition, naming: true).subject == "HIGH alarm: bed 1, Åsa O'Brien, NEWS2 10-13, score 99 (SpO2)")
    let bedless = SampleAlarms.transition(patient: PatientIdentity(id: "P001"))
    #expect(try compose(bedless).subject.hasPrefix("HIGH alarm: patient P001, "))
  }

  static let hostile = [
    "x\r\nBcc: all@example", "x\nSubject: y", "x\r\n\r\nbody", "\u{2028}Bcc: a@b", "\u{0}\u{1B}[31m", "<script>alert(1)</script>",
    "\"><img src=x onerror=y>", "<\u{338}b>", "=?utf-8?B?eA==?=", "\u{202E}drowssap", "\u{61C}1-2", ".\r\n.\r\n",
    String(repeating: "å", count: 5000),
    "--=_boundary", "😷 ward",
  ]

  @Test("No text from outside adds a header, a part or a tag", arguments: hostile)
  func isNotInjected(text: String) throws {
    let patient = PatientIdentity(id: text, ward: text, bed: text, name: text)
    let plain = try compose(
      SampleAlarms.transition(patient: PatientIdentity(id: "x", ward: "x", bed: "x", name: "x")), naming: true)
    let mail = try compose(SampleAlarms.transition(patient: patient, sentence: text), naming: true)
    func headers(_ mail: ComposedMail) -> [String] {
      let head = String(decoding: mail.bytes, as: UTF8.self).components(separatedBy: "\r\n\r\n")[0]
      return head.components(separatedBy: "\r\n").filter { !$0.hasPrefix(" ") }.map { String($0.prefix { $0 != ":" }) }
    }
    #expect(headers(mail) == headers(plain))
    func tags(_ html: String) -> Int { html.unicodeScalars.filter { $0 == "<" }.count }
    #expect(tags(mail.html) == tags(plain.html))
    let message = String(decoding: mail.bytes, as: UTF8.self)
    #expect(message.components(separatedBy: "\r\n--=_").count == 4)
    #expect(mail.bytes.allSatisfy { $0 < 127 && ($0 >= 32 || $0 == 13 || $0 == 10) })
    #expect(
      message.components(separatedBy: "\r\n").allSatisfy { $0.utf8.count <= 998 && !$0.contains("\n") && !$0.contains("\r") })
    #expect(!mail.plainText.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" || $0 == "\u{61C}" || $0 == "\r" })
  }

  @Test("An independent reader finds both parts, the subject and the identity", .enabled(if: PythonReader.isInstalled))
  func isReadable() throws {
    let mail = try compose(SampleAlarms.transition(), naming: true)
    let read = try PythonReader.read(mail.bytes)
    #expect(read["subject"] == mail.subject)
    #expect(read["id"] == mail.messageID)
    #expect(read["plain"] == mail.plainText)
    #expect(read["html"] == mail.html)
    #expect(read["to"] == "a@hospital.example, b@hospital.example")
    #expect(read["date"] == "1732270001")
    #expect(read["defects"] == "0")
  }
}

/// Python's email package, where there is a Python.
enum PythonReader {
  static let path = ["/usr/bin/python3", "/usr/local/bin/python3"].first(where: FileManager.default.isExecutableFile)

  static var isInstalled: Bool { path != nil }

  private static let script = """
    import sys, json, email, email.policy
    m = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
    parts = {p.get_content_subtype(): p.get_content().replace("\\r\\n", "\\n") for p in m.iter_parts()}
    defects = len(m.defects) + sum(len(p.defects) for p in m.iter_parts())
    print(json.dumps({"subject": m["subject"], "id": m["message-id"], "to": m["to"], "plain": parts["plain"],
      "html": parts["html"], "date": str(int(m["date"].datetime.timestamp())), "defects": str(defects)}))
    """

  static func read(_ message: [UInt8]) throws -> [String: String] {
    let python = Process()
    python.executableURL = URL(fileURLWithPath: path ?? "")
    python.arguments = ["-c", script]
    let input = Pipe()
    let output = Pipe()
    python.standardInput = input
    python.standardOutput = output
    try python.run()
    input.fileHandleForWriting.write(Data(message))
    input.fileHandleForWriting.closeFile()
    let answer = output.fileHandleForReading.readDataToEndOfFile()
    python.waitUntilExit()
    return try JSONDecoder().decode([String: String].self, from: answer)
  }
}
