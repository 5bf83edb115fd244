import Foundation
import MailServers
import Testing

@testable import Storage

extension FaultWard {
  /// How a console mails by a server, in place of the folder.
  func mailing(by server: SMTPListener, to names: [String]) -> [String] {
    ["--smtp=\(server.url)", "--mail-from=ward@hospital.example"] + names.map { "--mail-to=\($0)@hospital.example" }
  }

  /// What became of the first mail about a patient, by recipient: `a taken`.
  func outcomes(of patient: String, notice: String = "alarm") -> [String] {
    column(
      """
      select split_part(d.recipient, '@', 1) || ' ' || d.state from deliveries d join alarms a on a.id = d.transition_id
      where a.patient_id = '\(patient)' and d.notice = '\(notice)' order by 1
      """)
  }

  /// What is known for good not to have reached somebody.
  var undelivered: [String] { column("select cause from technical_alarms where kind = 'undelivered'") }

  /// A settings file with this in it.
  func settingsFile(_ text: String) throws -> String {
    let path = folder + "/settings.toml"
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return "--config=\(path)"
  }
}

extension Fault {
  static let mails: [Fault] = [
    Fault(name: "one of three refused", done: "a mail server that answers 550 to one recipient of three, a HIGH") { ward in
      let server = try SMTPListener()
      defer { server.stop() }
      server.behave { $0.answers = ["RCPT TO:<b@": "550 5.1.1 no such user"] }
      let console = try ward.console("first", mail: ward.mailing(by: server, to: ["a", "b", "c"]))
      _ = Patience.wait(60) { console.isOnDuty == true }
      try ward.fallIll("R1")
      let seconds = Patience.wait(30) { ward.outcomes(of: "R1") == ["a taken", "b dead", "c taken"] }
      let told = Patience.wait(10) { ward.undelivered.count == 1 }
      return Outcome(
        "an outcome each after \(seconds.words)",
        [
          ("an outcome each", seconds != nil), ("a technical alarm", told != nil),
          ("said", console.log.contains("not told for good") && console.log.contains("550")),
        ])
    },
    Fault(name: "greylisted", done: "450 to one recipient of three, twice, then taken", isShort: false) { ward in
      let server = try SMTPListener()
      defer { server.stop() }
      server.behave { $0.answers = ["RCPT TO:<b@": "450 4.2.0 greylisted"] }
      let console = try ward.console("first", mail: ward.mailing(by: server, to: ["a", "b", "c"]))
      _ = Patience.wait(60) { console.isOnDuty == true }
      try ward.fallIll("G1")
      let waits = Patience.wait(30) { ward.outcomes(of: "G1") == ["a taken", "b waiting", "c taken"] }
      _ = Patience.wait(100) { server.commands.count { $0.hasPrefix("RCPT TO:<b@") } == 2 }
      server.behave { $0.answers = [:] }
      let taken = Patience.wait(200) { ward.outcomes(of: "G1") == ["a taken", "b taken", "c taken"] }
      let mails = server.received
      return Outcome(
        "taken \(taken.words) after the second refusal",
        [
          ("waits", waits != nil), ("taken", taken != nil), ("the others once", mails.map(\.recipients.count) == [2, 1]),
          ("the same bytes", mails.count == 2 && mails[0].content == mails[1].content), ("no alarm", ward.undelivered.isEmpty),
        ])
    },
    Fault(name: "refused at DATA", done: "554 to the whole mail; then another HIGH") { ward in
      let server = try SMTPListener()
      defer { server.stop() }
      server.behave { $0.contentAnswers = ["554 5.7.1 not here"] }
      let console = try ward.console("first", mail: ward.mailing(by: server, to: ["a"]))
      _ = Patience.wait(60) { console.isOnDuty == true }
      try ward.fallIll("F1")
      let dead = Patience.wait(30) { ward.outcomes(of: "F1") == ["a dead"] && ward.undelivered.count == 1 }
      try ward.fallIll("F2")
      let taken = Patience.wait(30) { ward.outcomes(of: "F2") == ["a taken"] }
      let attempts = server.commands.count { $0 == "DATA" }
      return Outcome(
        "a dead letter after \(dead.words), the next taken after \(taken.words)",
        [("dead", dead != nil), ("the next", taken != nil), ("not tried again", attempts == 2)])
    },
    Fault(name: "no way to log in", done: "a mail server that knows XOAUTH2 alone: check") { ward in
      let server = try SMTPListener()
      defer { server.stop() }
      server.behave { $0.answers = ["EHLO": "250-test\r\n250 AUTH XOAUTH2"] }
      let check = try ward.run(
        ward.settings(ward.cluster.connectionInfo, command: "check") + ward.mailing(by: server, to: ["a"]) + ["--smtp-user=u"],
        environment: ["WARDWATCH_SMTP_PASSWORD": "secret"])
      let isSaid = check.text.contains("offers no way to log in that wardwatch knows")
      return Outcome("exit status \(check.status)", [("said", isSaid), ("no secret", !check.text.contains("secret"))])
    },
    Fault(name: "slow mail server", done: "every answer takes 1 s, two HIGHs, one after the other", isShort: false) { ward in
      let server = try SMTPListener()
      defer { server.stop() }
      server.behave { $0.delaySeconds = 1 }
      let console = try ward.console("first", mail: ward.mailing(by: server, to: ["a", "b"]))
      _ = Patience.wait(60) { console.isOnDuty == true }
      try ward.fallIll("W1")
      _ = server.waitForCommand("MAIL")
      try ward.fallIll("W2")
      let stored = Patience.wait(20) { ward.highs(of: "W2") == 1 }
      let taken = Patience.wait(60) { ["W1", "W2"].allSatisfy { ward.outcomes(of: $0) == ["a taken", "b taken"] } }
      return Outcome(
        "the second stored after \(stored.words), both mailed after \(taken.words)",
        [("stored meanwhile", (stored ?? 99) < 10), ("mailed", taken != nil), ("once", server.received.count == 2)])
    },
    Fault(
      name: "certificates", done: "one that nobody signed, one that has expired, one of another name: check",
      obstacle: EncryptedServer.isPossible ? nil : "no python3 or no openssl here"
    ) { ward in
      let faults: [(EncryptedServer.Certificate, String)] = [
        (.right, "nobody whom this machine trusts has signed its certificate"), (.expired, "its certificate has expired"),
        (.ofAnotherName, "its certificate is for another name"),
      ]
      var missing: [(String, Bool)] = []
      for (kind, words) in faults {
        let server = try EncryptedServer(mode: "tls", certificate: kind)
        let trusted = kind == .right ? [] : ["--smtp-ca=\(server.certificate)"]
        let check = try ward.run(
          ward.settings(ward.cluster.connectionInfo, command: "check")
            + ["--smtp=smtps://127.0.0.1:\(server.port)", "--mail-to=a@hospital.example"] + trusted)
        missing.append((words, check.text.contains(words) && check.status == 1))
      }
      return Outcome("a sentence of its own for each", missing)
    },
    Fault(
      name: "certificate runs out", done: "of the mail server, while the console runs: a HIGH before, one after", isShort: false,
      obstacle: EncryptedServer.isPossible ? nil : "no python3 or no openssl here"
    ) { ward in
      let end = Date(timeIntervalSinceNow: 45)
      let server = try EncryptedServer(mode: "tls", certificate: .until(end))
      let console = try ward.console(
        "first",
        mail: [
          "--smtp=smtps://127.0.0.1:\(server.port)", "--smtp-ca=\(server.certificate)", "--mail-from=ward@hospital.example",
          "--mail-to=a@hospital.example",
        ])
      _ = Patience.wait(60) { console.isOnDuty == true }
      try ward.fallIll("E1")
      let before = Patience.wait(30) { ward.outcomes(of: "E1") == ["a taken"] }
      _ = Patience.wait(90) { Date() > end }
      try ward.fallIll("E2")
      let said = Patience.wait(60) { console.log.contains("its certificate has expired") }
      let stands = Patience.wait(20) {
        ward.column("select kind from technical_alarms where kind = 'delivery' and ended_at is null") == ["delivery"]
      }
      return Outcome(
        "said \(said.words) after the second HIGH",
        [
          ("taken before", before != nil), ("said", said != nil), ("a technical alarm", stands != nil),
          ("stored", ward.highs(of: "E2") == 1), ("not given up", ward.outcomes(of: "E2").allSatisfy { $0 == "a waiting" }),
        ])
    },
    Fault(name: "ill again", done: "HIGH, over, and HIGH again within the cool-down, which ends while it stands", isShort: false)
    { ward in
      let server = try SMTPListener()
      defer { server.stop() }
      let console = try ward.console("first", mail: ward.mailing(by: server, to: ["a"]) + ["--mail-cooldown=182s"])
      _ = Patience.wait(60) { console.isOnDuty == true }
      let now = Date().timeIntervalSince1970
      try ward.play([(ill: true, seconds: 20), (ill: false, seconds: 150), (ill: true, seconds: 20)], "C1", lastSeconds: now)
      let held = Patience.wait(20) { ward.column("select count(*)::text from outbox") == ["2"] }
      // However slow this machine is: not before the cool-down ends, which the first one began.
      let newest =
        """
        select d.state || ' ' || (d.settled_at >= min(a.observed_at) over () + interval '182 s')::text
        from outbox o join alarms a on a.id = o.transition_id left join deliveries d on d.transition_id = a.id
        order by a.observed_at desc limit 1
        """
      let taken = Patience.wait(60) { ward.column(newest).first?.hasPrefix("taken") == true }
      return Outcome(
        "mailed \(taken.words) after it was stored, when the cool-down ended",
        [("two episodes", held != nil), ("mailed", taken != nil), ("held back", ward.column(newest) == ["taken true"])])
    },
    Fault(name: "forty days old", done: "a HIGH in the outbox, long over, at the first start with --smtp", isShort: false) {
      ward in
      let before = try ward.console("first", mail: [])
      _ = Patience.wait(60) { before.isOnDuty == true }
      try ward.play([(ill: true, seconds: 20), (ill: false, seconds: 65)], "O1", lastSeconds: Date().timeIntervalSince1970)
      _ = Patience.wait(20) { ward.column("select id::text from alarms where kind = 'resolved'").count == 1 }
      _ = before.end()
      try ward.open().run("update outbox set recorded_at = now() - interval '40 days'")
      let server = try SMTPListener()
      defer { server.stop() }
      let console = try ward.console("first", mail: ward.mailing(by: server, to: ["a"]))
      let expired = Patience.wait(60) { ward.outcomes(of: "O1") == ["a expired"] && ward.undelivered.count == 1 }
      let onDuty = Patience.wait(20) { console.isOnDuty == true }
      return Outcome(
        "recorded as expired after \(expired.words)",
        [
          ("expired, with a technical alarm", expired != nil), ("no mail", server.received.isEmpty), ("on duty", onDuty != nil),
        ])
    },
    Fault(name: "sixty recipients", done: "and 25 HIGHs that wait for a mail server that comes late") { ward in
      let server = try SMTPListener(closed: true)
      defer { server.stop() }
      let names = (1...60).map { "nurse\($0)" }
      let console = try ward.console("first", mail: ward.mailing(by: server, to: names))
      _ = Patience.wait(60) { console.isOnDuty == true }
      for number in 1...25 { try ward.fallIll("N\(number)") }
      _ = Patience.wait(30) { (1...25).allSatisfy { ward.highs(of: "N\($0)") == 1 } }
      server.open()
      let taken = Patience.wait(90) {
        ward.column("select count(*)::text from deliveries where state = 'taken'") == [String(25 * 60)]
      }
      let texts = server.received.map { String(decoding: $0.content, as: UTF8.self) }
      let ids = Set(ward.column("select distinct message_id from deliveries"))
      let isNamed = ids.allSatisfy { id in texts.contains { $0.contains("Message-ID: \(id)\r\n") } }
      let isWhole = texts.allSatisfy { text in names.allSatisfy { text.contains("\($0)@hospital.example") } }
      return Outcome(
        "\(texts.count) mails, \(ids.count) in the rows, all taken after \(taken.words)",
        [
          ("taken", taken != nil), ("grouped", texts.count < 25),
          ("each row names its mail", isNamed && ids.count == texts.count), ("every address whole", isWhole),
        ])
    },
    Fault(
      name: "ladder", done: "nobody acknowledges; kill -9 of the console on duty between two steps; then somebody does",
      isShort: false
    ) {
      ward in
      let server = try SMTPListener()
      defer { server.stop() }
      let file = try ward.settingsFile(
        """
        [[ladder]]
        after = "4s"
        mail-to = ["step1@hospital.example"]
        [[ladder]]
        after = "14s"
        mail-to = ["step2@hospital.example"]
        [[ladder]]
        after = "26s"
        mail-to = ["step3@hospital.example"]
        """)
      let consoles = try ["first", "second"].map { try ward.console($0, mail: ward.mailing(by: server, to: ["a"]) + [file]) }
      _ = Patience.wait(60) { consoles.count { $0.isOnDuty == true } == 1 && consoles.allSatisfy { $0.isOnDuty != nil } }
      guard let first = consoles.first(where: { $0.isOnDuty == true }) else {
        return Outcome(seen: "nobody came on duty", isHeld: false)
      }
      try ward.fallIll("E1")
      let one = Patience.wait(30) { ward.outcomes(of: "E1", notice: "escalation 1") == ["step1 taken"] }
      first.kill()
      let two = Patience.wait(40) { ward.outcomes(of: "E1", notice: "escalation 2") == ["step2 taken"] }
      try ward.acknowledge("E1", by: "rn1")
      Patience.pass(16)
      let recipients = server.received.flatMap(\.recipients).map { String($0.prefix { $0 != "@" }) }
      return Outcome(
        "told \(recipients.joined(separator: ", "))",
        [
          ("the first step", one != nil), ("the second, by who took over", two != nil),
          ("each once, and nobody after it was acknowledged", recipients == ["a", "step1", "step2"]),
        ])
    },
  ]
}
