package import Alarms
internal import Foundation
internal import Vitals

/// Turns alarms into mails. Pure: the same alarm, settings and date give the same bytes.
package struct MailComposer: Sendable {
  private let configuration: MailConfiguration

  package init(_ configuration: MailConfiguration) { self.configuration = configuration }

  /// The mail about one alarm; nil unless it is HIGH.
  package func compose(_ transition: AlarmTransition, dateSeconds: Double) -> ComposedMail? {
    guard transition.severity == .high else { return nil }
    let facts = MailFacts(transition, timeZone: configuration.timeZone)
    return finish(
      subject: subject(transition), plain: plainText(facts), html: html(facts),
      identity: transition.id.uuidString.lowercased(), transitions: [transition], dateSeconds: dateSeconds)
  }

  /// One mail about many alarms, oldest first, each on a line: what is sent instead of a storm.
  package func composeDigest(_ transitions: [AlarmTransition], dateSeconds: Double) -> ComposedMail? {
    let high = transitions.filter { $0.severity == .high }
    guard let first = high.first, let last = high.last else { return nil }
    let subject = "\(high.count) HIGH alarms in \(printable(first.wardName, limit: 60))"
    // The count and both ends name the list: the same list again has the same identity.
    let identity = "\(high.count).\(first.id.uuidString.lowercased()).\(last.id.uuidString.prefix(8).lowercased())"
    let lines = high.map { Self.line($0, timeZone: configuration.timeZone) }
    let introduction = "These alarms were waiting to be mailed and come in one mail, oldest first."
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
      subject: subject, plain: plain, html: page(body), identity: identity, transitions: high, dateSeconds: dateSeconds)
  }

  private func finish(
    subject: String, plain: String, html: String, identity: String, transitions: [AlarmTransition], dateSeconds: Double
  ) -> ComposedMail {
    let messageID = "<\(identity)@wardwatch>"
    let recipients = configuration.recipients.map(\.address).joined(separator: ", ")
    let date = Date(timeIntervalSince1970: dateSeconds.isFinite ? dateSeconds : 0)
    let offset = configuration.timeZone.secondsFromGMT(for: date)
    let message = MIMEMessage(
      headers: [
        .init(name: "Date", value: CivilTime(seconds: dateSeconds, offsetSeconds: offset).header),
        .init(name: "From", value: "wardwatch <\(configuration.from.address)>"),
        .init(name: "To", value: recipients.isEmpty ? "undisclosed-recipients:;" : recipients),
        .init(name: "Subject", value: subject),
        .init(name: "Message-ID", value: messageID),
        // RFC 3834: no answering machine is to answer.
        .init(name: "Auto-Submitted", value: "auto-generated"),
        .init(name: "Importance", value: "high"),
      ], plain: plain, html: html, boundary: identity)
    return ComposedMail(
      subject: subject, plainText: plain, html: html, messageID: messageID, dateSeconds: dateSeconds, bytes: message.bytes(),
      transitionIDs: transitions.map(\.id))
  }

  /// `HIGH alarm: bed 12, NEWS2 9, score 99 (SpO2)`.
  private func subject(_ transition: AlarmTransition) -> String {
    let patient = transition.patient
    let name = configuration.namesPatientInSubject ? patient.name.map { ", \(printable($0, limit: 60))" } ?? "" : ""
    return "HIGH alarm: \(MailFacts.place(patient))\(name), \(Self.scores(transition))"
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
