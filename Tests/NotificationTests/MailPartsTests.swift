import Alarms
import Foundation
import Sharing
import Testing
import Vitals

@testable import Notification

@Suite("Parts of a mail")
struct MailPartsTests {
  @Test(
    "Dates are those of the calendar",
    arguments: [
      (0.0, 0, "Thu, 1 Jan 1970 00:00:00 +0000"), (1_732_270_000, 3600, "Fri, 22 Nov 2024 11:06:40 +0100"),
      (951_782_400, 0, "Tue, 29 Feb 2000 00:00:00 +0000"), (4_107_542_399, -12_600, "Sun, 28 Feb 2100 20:29:59 -0330"),
      (-1, 0, "Wed, 31 Dec 1969 23:59:59 +0000"), (.nan, 0, "Thu, 1 Jan 1970 00:00:00 +0000"),
      (.infinity, 0, "Thu, 1 Jan 1970 00:00:00 +0000"),
    ])
  func tellsTime(seconds: Double, offset: Int, expected: String) {
    #expect(CivilTime(seconds: seconds, offsetSeconds: offset).header == expected)
  }

  @Test(
    "Addresses that could say more than an address are refused",
    arguments: [
      "", "a", "@b", "a@", "a@b@c", "a b@c", "a@b c", "a@b\r\nRCPT TO:<x@y>", "<a@b>", "a@b>", "å@b", "a,b@c", "-a@b",
      "a@b;c", "\"a\"@b", String(repeating: "a", count: 65) + "@b", "a@" + String(repeating: "b", count: 260),
    ])
  func refusesAddresses(text: String) {
    let error = #expect(throws: MailConfigurationError.self) { try MailAddress(text) }
    #expect(error?.description.contains("\n") == false)
  }

  @Test(
    "Ordinary addresses are taken",
    arguments: ["a@b", "ward.12+high@mail.hospital.example", "root@localhost", "o'brien@x-y.example"])
  func takesAddresses(text: String) throws {
    #expect(try MailAddress(text).address == text)
  }

  @Test(
    "Server addresses are completed or refused with the form to write",
    arguments: [
      ("mail.example", "auto", "smtp://mail.example"), ("smtp://mail.example:587/", "starttls", "smtp://mail.example:587"),
      ("SMTPS://mail.example:465", "auto", "smtps://mail.example:465"), ("mail.example:465", "tls", "smtps://mail.example:465"),
      ("[::1]:25", "none", "smtp://[::1]:25"), ("http://x", "auto", nil), ("smtp://u:secret@x", "auto", nil),
      ("x:99999", "auto", nil),
      ("smtp://", "auto", nil), ("a b", "auto", nil), ("x:y", "auto", nil), ("smtps://x", "none", nil),
      ("smtps://x", "starttls", nil),
      ("smtp://x/path", "auto", nil), ("smtp://x\r\n", "auto", nil),
    ])
  func readsServers(text: String, security: String, expected: String?) throws {
    let security = try #require(MailConfiguration.Security(rawValue: security))
    guard let expected else {
      let error = #expect(throws: MailConfigurationError.self) {
        try MailConfiguration(server: text, security: security, recipients: ["a@b"])
      }
      #expect(error?.description.contains("secret") == false)
      return
    }
    #expect(try MailConfiguration(server: text, security: security, recipients: ["a@b"]).server == expected)
  }

  @Test("A server without recipients is refused, and recipients count once")
  func checksRecipients() throws {
    #expect(throws: MailConfigurationError.self) { try MailConfiguration(server: "x") }
    #expect(try MailConfiguration(server: "x", recipients: ["a@b", "a@b"]).recipients.count == 1)
  }

  @Test("A password asks for encryption except towards this machine")
  func protectsPasswords() throws {
    #expect(try MailConfiguration(server: "x", password: "p", recipients: ["a@b"]).demandsTLS)
    #expect(try !MailConfiguration(server: "127.0.0.1:25", password: "p", recipients: ["a@b"]).demandsTLS)
    #expect(try !MailConfiguration(server: "x", recipients: ["a@b"]).demandsTLS)
    #expect(try MailConfiguration(server: "localhost", security: .starttls, recipients: ["a@b"]).demandsTLS)
  }

  @Test("Quoted-printable keeps its lines short and escapes what it must")
  func quotes() {
    #expect(MIMEMessage.quotedPrintable("a=b\n å \n") == "a=3Db\r\n =C3=A5=20\r\n")
    let long = MIMEMessage.quotedPrintable(String(repeating: "xå", count: 200))
    #expect(long.components(separatedBy: "\r\n").allSatisfy { $0.utf8.count <= 76 })
    #expect(long.replacingOccurrences(of: "=\r\n", with: "") == String(repeating: "x=C3=A5", count: 200))
  }

  @Test(
    "Base64 is that of RFC 4648", arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")])
  func encodes(text: String, expected: String) {
    #expect(MIMEMessage.base64(Array(text.utf8)) == expected)
  }

  @Test("A write to a server that has gone is an error and not the end of the process")
  func holdsBackPipeSignal() {
    var ends: [Int32] = [-1, -1]
    pipe(&ends)
    close(ends[0])
    let written = PipeSignal.heldBack { write(ends[1], "x", 1) }
    #expect(written == -1)
    close(ends[1])
  }

  @Test("A trend has a block for each height and a dot where nobody measured")
  func draws() {
    #expect(Sparkline.draw([nil, 0, 12.4, 50, 99, 100, 250, -5, .nan]) == "·▁▁▅███▁·")
    #expect(Sparkline.inWords([nil, 12, 99.6, 8]) == "12 -> 8 (lowest 8, highest 100)")
    #expect(Sparkline.inWords([nil, .nan]) == nil)
  }

  @Test("The name of a file holds nothing of a bed but letters, digits and dashes")
  func namesFiles() {
    let patient = PatientIdentity(id: "P", bed: "../../12 å/\n;rm")
    let transition = SampleAlarms.transition(patient: patient)
    let name = MailDrop.fileName(Notice(.alarm, of: transition, askedSeconds: 0))
    #expect(name == "20241122T100641Z-______12______rm-\(transition.id.uuidString.lowercased()).eml")
  }
}
