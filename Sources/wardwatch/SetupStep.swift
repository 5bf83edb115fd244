internal import Foundation
internal import Settings

/// A part of the setup: questions, and the look that says whether their answers work.
struct SetupStep {
  var title: String
  var questions: [SetupQuestion] = []
  var check: Check?
  /// Whether a note is a reason to answer again, and not only what is wrong.
  var doubtsNotes = false

  static var all: [SetupStep] {
    [feed, ward, database, mail, SetupStep(title: "", check: .models), SetupStep(title: "", check: .state)]
  }

  // MARK: The steps

  private static var feed: SetupStep {
    SetupStep(
      title: "The feed: where the vital signs come from",
      questions: [
        .setting(\.bootstrap, "Kafka brokers to start from, HOST:PORT, separated by commas"),
        .property(
          protocolName, "How they want to be spoken to: PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL", usual: plain,
          take: takeProtocol),
        .property(
          "ssl.ca.location", "File with the certificates to trust, or none for the system's", usual: "none",
          isAsked: { $0.speaks("SSL") }),
        .property(
          "sasl.mechanism", "How to log in: PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512", usual: "SCRAM-SHA-512",
          isAsked: { $0.speaks("SASL") }),
        .property("sasl.username", "User name at the broker", isRequired: true, isAsked: { $0.speaks("SASL") }),
        .property("sasl.password", "Password at the broker (it is not shown)", isUnseen: true, isAsked: { $0.speaks("SASL") }),
        .setting(\.topic, "Topic of the vital signs"),
      ], check: .feed, doubtsNotes: true)
  }

  private static var ward: SetupStep {
    SetupStep(title: "The ward", questions: [.setting(\.ward, "Its name, on screen and in mails")])
  }

  private static var database: SetupStep {
    SetupStep(
      title: "The database: where alarms are kept, in PostgreSQL",
      questions: [
        .setting(\.site, "Name of the hospital: a database keeps the alarms of one"),
        SetupQuestion(
          words: "postgresql://USER@HOST/DATABASE; pg for what the PG* variables say; none to keep no alarms",
          offered: { $0.database.isEmpty ? "pg" : $0.shown(\.database) }
        ) {
          try $0.answer(\.database, $1 == "pg" ? "" : $1)
        },
        SetupQuestion(
          words: "Its password (it is not shown); Enter where it needs none, or PGPASSWORD or ~/.pgpass has it",
          offered: { $0.databasePassword.isEmpty ? "" : "unchanged" }, isUnseen: true, isAsked: { $0.database != "none" }
        ) {
          try $0.answer(\.databasePassword, $1)
          // Where libpq looks for it.
          setenv("PGPASSWORD", $1, 1)
        },
      ], check: .database)
  }

  private static var mail: SetupStep {
    SetupStep(
      title: "Mail: who hears of HIGH alarms",
      questions: [
        SetupQuestion(
          words: "smtp://HOST:PORT or smtps://HOST:PORT; a folder to try it with files; none for no mail",
          offered: { $0.mailDrop ?? ($0.smtp.isEmpty ? "none" : $0.shown(\.smtp)) }, take: takeMailPlace),
        .setting(\.mailFrom, "Sender", isAsked: \.wantsMail),
        .setting(\.mailTo, "Recipients, separated by commas", isRequired: true, isAsked: \.sendsMail),
        SetupQuestion(
          words: "Name to log in with at the mail server, or none",
          offered: { $0.smtpUser.isEmpty ? "none" : $0.smtpUser }, isAsked: \.sendsMail
        ) {
          try $0.answer(\.smtpUser, $1 == "none" ? "" : $1)
        },
        SetupQuestion(
          words: "Password at the mail server (it is not shown)", offered: { $0.smtpPassword.isEmpty ? "" : "unchanged" },
          isUnseen: true,
          isAsked: { $0.sendsMail && !$0.smtpUser.isEmpty }
        ) {
          try $0.answer(\.smtpPassword, $1)
        },
      ], check: .mail)
  }

  static let protocolName = "security.protocol"
  /// What librdkafka speaks by itself.
  private static let plain = "PLAINTEXT"

  private static func takeProtocol(_ settings: inout Settings, _ answer: String) throws {
    try settings.answer(property: protocolName, answer.uppercased() == plain ? nil : answer.uppercased())
    // Nothing of a login may stay in the file of someone who wants none.
    let idle = (settings.speaks("SASL") ? [] : ["sasl."]) + (settings.speaks("SSL") ? [] : ["ssl."])
    for name in settings.kafka.keys where idle.contains(where: name.hasPrefix) { try settings.answer(property: name, nil) }
  }

  private static func takeMailPlace(_ settings: inout Settings, _ answer: String) throws {
    switch answer {
    case "none":
      settings.withdraw(\.mailDrop)
      try settings.answer(\.smtp, "")
      try settings.answer(\.mailTo, "")
    case _ where answer.hasPrefix("/") || answer.hasPrefix("~"):
      try settings.answer(\.mailDrop, answer)
      try settings.answer(\.smtp, "")
    default:
      // What most people type.
      try settings.answer(\.smtp, answer.contains("://") ? answer : "smtp://" + answer)
      settings.withdraw(\.mailDrop)
    }
  }
}

extension Settings {
  fileprivate func speaks(_ part: String) -> Bool {
    self.kafka[SetupStep.protocolName]?.uppercased().contains(part) ?? false
  }

  fileprivate var sendsMail: Bool { !self.smtp.isEmpty && self.mailDrop == nil }
  fileprivate var wantsMail: Bool { sendsMail || self.mailDrop != nil }
}
