internal import Alarms
internal import Foundation
internal import Vitals

/// Turns alarms into mails. Pure: the same alarm, settings and date give the same bytes.
package struct MailComposer: Sendable {
  private let configuration: MailConfiguration
  private let ladder: [EscalationStep]

  package init(_ configuration: MailConfiguration, ladder: [EscalationStep] = []) {
    self.configuration = configuration
    self.ladder = ladder
  }

  /// Whom a mail of this kind is addressed to. A test goes to everybody who may ever be told.
  func addressees(of kind: Notice.Kind) -> [MailAddress] {
    switch kind {
    case .alarm, .reminder, .resolved: return configuration.recipients
    case .escalation(let step): return ladder.indices.contains(step - 1) ? ladder[step - 1].recipients : []
    case .test: return (configuration.recipients + ladder.flatMap(\.recipients)).withoutDoubles
    }
  }

  /// The mail about one alarm; nil unless it is HIGH.
  package func compose(_ notice: Notice) -> ComposedMail? {
    guard notice.transition.severity == .high else { return nil }
    let facts = MailFacts(notice, timeZone: configuration.timeZone)
    return finish(
      subject: subject(notice), plain: plainText(facts), html: html(facts), identity: NoticeMessage.identity(of: [notice]),
      answers: notice.answers,
      notices: [notice])
  }

  /// One mail about many alarms, oldest first, each on a line: what is sent instead of a storm.
  package func composeDigest(_ notices: [Notice]) -> ComposedMail? {
    let high = notices.filter { $0.transition.severity == .high }
    guard let first = high.first else { return nil }
    let (what, introduction) = Self.words(ofMany: first)
    let subject = "\(high.count) HIGH alarms \(what)in \(printable(first.transition.wardName, limit: 60))"
    let lines = high.map { Self.line($0.transition, timeZone: configuration.timeZone) }
    let plain = ([subject, "", introduction, ""] + lines + ["", MailFacts.disclaimer, ""]).joined(separator: "\n")
    let rows = lines.map { "<li>\(escaped($0))</li>" }.joined(separator: "\n")
    let body = """
      <h2>\(escaped(subject))</h2>
      <p>\(introduction)</p>
      <ol>
      \(rows)
      </ol>
      <p>\(escaped(MailFacts.disclaimer))</p>
      """
    return finish(
      subject: subject, plain: plain, html: page(body), identity: NoticeMessage.identity(of: high), answers: nil, notices: high)
  }

  private static func words(ofMany first: Notice) -> (subject: String, introduction: String) {
    switch first.kind {
    case .alarm, .test: ("", "These alarms were waiting to be mailed and come in one mail, oldest first.")
    case .reminder: ("not acknowledged ", "Nobody has acknowledged these alarms yet, oldest first.")
    case .escalation:
      (
        "not acknowledged for \(MailFacts.span(first.afterSeconds ?? 0)) ",
        "Nobody has acknowledged these alarms for so long, oldest first."
      )
    case .resolved: ("over ", "These alarms are over.")
    }
  }

  private func finish(
    subject: String, plain: String, html: String, identity: String, answers: String?, notices: [Notice]
  ) -> ComposedMail {
    let messageID = "<\(identity)@wardwatch>"
    let recipients = addressees(of: notices.first?.kind ?? .alarm).map(\.address).joined(separator: ", ")
    // The same in each try, whoever sends it.
    let dateSeconds = notices.map(\.dateSeconds).max() ?? 0
    let date = Date(timeIntervalSince1970: dateSeconds.isFinite ? dateSeconds : 0)
    let offset = configuration.timeZone.secondsFromGMT(for: date)
    let thread: [MIMEMessage.Header] =
      answers.map { [.init(name: "In-Reply-To", value: $0), .init(name: "References", value: $0)] } ?? []
    let message = MIMEMessage(
      headers: [
        .init(name: "Date", value: CivilTime(seconds: dateSeconds, offsetSeconds: offset).header),
        .init(name: "From", value: "wardwatch <\(configuration.from.address)>"),
        .init(name: "To", value: recipients.isEmpty ? "undisclosed-recipients:;" : recipients),
        .init(name: "Subject", value: subject),
        .init(name: "Message-ID", value: messageID),
      ] + thread + [
        // RFC 3834: no answering machine is to answer.
        .init(name: "Auto-Submitted", value: "auto-generated"),
        .init(name: "Importance", value: "high"),
      ], plain: plain, html: html, boundary: identity)
    return ComposedMail(
      subject: subject, plainText: plain, html: html, messageID: messageID, dateSeconds: dateSeconds, bytes: message.bytes(),
      transitionIDs: notices.map(\.transition.id))
  }

  /// `HIGH alarm: bed 12, NEWS2 9, score 99 (SpO2)`.
  private func subject(_ notice: Notice) -> String {
    let patient = notice.transition.patient
    let name = configuration.namesPatientInSubject ? patient.name.map { ", \(printable($0, limit: 60))" } ?? "" : ""
    let about = "HIGH alarm: \(MailFacts.place(patient))\(name), \(Self.scores(notice.transition))"
    switch notice.kind {
    case .alarm: return about
    case .reminder(let number): return "Reminder \(number): \(about)"
    case .escalation: return "Not acknowledged for \(MailFacts.span(notice.afterSeconds ?? 0)): \(about)"
    case .resolved: return "Over: \(about)"
    case .test: return "TEST \(about)"
    }
  }

  private static func scores(_ transition: AlarmTransition) -> String {
    let news2 = transition.assessment.news2
    let exemption = transition.assessment.exemption
    let rule =
      exemption.map { "no NEWS2 (\($0.words))" }
      ?? "NEWS2 \(news2.isPartial ? "\(news2.total)-\(news2.upperBound)" : String(news2.total))"
    let score = transition.assessment.isModelled ? ", score \(whole(transition.assessment.anomaly))" : ""
    let threat = transition.assessment.lifeThreat.map { "\($0.words), " } ?? ""
    return threat + rule + score + (transition.explanation?.primary.map { " (\($0.factor.label))" } ?? "")
  }

  private static func line(_ transition: AlarmTransition, timeZone: TimeZone) -> String {
    let time = MailFacts.time(transition.timeSeconds, timeZone: timeZone)
    let patient = transition.patient
    let who = patient.bed == nil ? "" : ", patient \(printable(patient.id, limit: 40))"
    return "\(time): \(MailFacts.place(patient))\(who), \(scores(transition))"
  }
}
