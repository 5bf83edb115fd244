/// Who else is told of a HIGH that nobody has acknowledged for so long: one step of the ladder.
package struct EscalationStep: Sendable, Equatable {
  package var afterSeconds: Double
  package var recipients: [MailAddress]
  package var command: CommandConfiguration?
  package var webhook: WebhookConfiguration?

  package init(
    afterSeconds: Double, mailTo: [String] = [], command: CommandConfiguration? = nil, webhook: WebhookConfiguration? = nil
  ) throws(MailConfigurationError) {
    self.afterSeconds = afterSeconds
    recipients = try MailAddress.each(of: mailTo)
    self.command = command
    self.webhook = webhook
  }
}
