internal import Notification
internal import Settings

extension MailConfiguration {
  init(_ settings: Settings) throws {
    try self.init(
      server: settings.smtp.isEmpty || settings.mailDrop != nil ? nil : settings.smtp,
      security: settings.smtpSecurity.asTheMailRoomCallsIt,
      user: settings.smtpUser.isEmpty ? nil : settings.smtpUser,
      password: settings.smtpPassword.isEmpty ? nil : settings.smtpPassword, from: settings.mailFrom,
      recipients: settings.mailTo, caFile: settings.smtpCA, dropDirectory: settings.mailDrop)
  }
}

extension DeliveryPlan {
  init(_ settings: Settings) throws {
    self.init(
      mail: try MailConfiguration(settings), command: try settings.alarmCommand.map { try CommandConfiguration($0) },
      webhook: try settings.webhook.map { try WebhookConfiguration($0, settings) },
      remindAfterSeconds: settings.remindAfterSeconds, tellsResolved: settings.mailResolved,
      ladder: try settings.ladder.map { try EscalationStep($0, settings) })
  }
}

extension EscalationStep {
  fileprivate init(_ step: LadderStep, _ settings: Settings) throws {
    do {
      try self.init(
        afterSeconds: step.afterSeconds, mailTo: step.mailTo,
        command: step.alarmCommand.map { line throws(MailConfigurationError) in try CommandConfiguration(line) },
        webhook: step.webhook.map { url throws(MailConfigurationError) in try WebhookConfiguration(url, settings) })
    } catch {
      throw Failure("\(step.source): in this step of the ladder, \(error)")
    }
  }
}

extension WebhookConfiguration {
  fileprivate init(_ url: String, _ settings: Settings) throws(MailConfigurationError) {
    try self.init(url, secret: settings.webhookSecret.isEmpty ? nil : settings.webhookSecret, caFile: settings.webhookCA)
  }
}

extension MailSecurity {
  fileprivate var asTheMailRoomCallsIt: MailConfiguration.Security {
    switch self {
    case .automatic: .auto
    case .none: .none
    case .startTLS: .starttls
    case .tls: .tls
    }
  }
}
