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
      webhook: try settings.webhook.map { url in
        try WebhookConfiguration(
          url, secret: settings.webhookSecret.isEmpty ? nil : settings.webhookSecret, caFile: settings.webhookCA)
      }, remindAfterSeconds: settings.remindAfterSeconds, tellsResolved: settings.mailResolved)
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
