/// Mails, to each recipient until that one has it or never will.
struct MailChannel: Channel {
  let name = "mail"
  let groupsStorms = true
  private let transfer: SMTPTransfer
  private let composer: MailComposer
  let recipients: [String]

  init(_ configuration: MailConfiguration, ladder: [EscalationStep]) {
    transfer = SMTPTransfer(configuration: configuration)
    composer = MailComposer(configuration, ladder: ladder)
    recipients = composer.addressees(of: .test).map(\.address)
  }

  func deliver(_ notices: [Notice], to recipients: [String], isCancelled: @escaping () -> Bool) -> DeliveryReport {
    // Of nothing but HIGH alarms are notices made, and each of those makes a mail.
    guard let mail = notices.count == 1 ? composer.compose(notices[0]) : composer.composeDigest(notices) else {
      return DeliveryReport(trouble: "a mail about \(notices.count) alarms could not be written")
    }
    var report = DeliveryReport(messageID: mail.messageID)
    switch transfer.send(mail.bytes, to: recipients, isCancelled: isCancelled) {
    case .givenUp: break
    case .serverFailed(let sentence, let refused):
      report.trouble = sentence
      note(refused, in: &report)
    case .answered(let refused, let content):
      note(refused, in: &report)
      for recipient in recipients where report.outcomes[recipient] == nil { report.outcomes[recipient] = content }
    }
    return report
  }

  private func note(_ refused: [SMTPConversation.Refusal], in report: inout DeliveryReport) {
    for refusal in refused {
      let sentence = "the mail server refused \(refusal.recipient) (\(refusal.reply))"
      // RFC 5321, section 4.2.1: 4yz is for now, 5yz for good.
      report.outcomes[refusal.recipient] = (500..<600).contains(refusal.code) ? .never(sentence) : .later(sentence)
    }
  }

  func trouble(isCancelled: @escaping () -> Bool) -> String? {
    if case .serverFailed(let sentence, _) = transfer.probe(isCancelled: isCancelled) { sentence } else { nil }
  }
}
