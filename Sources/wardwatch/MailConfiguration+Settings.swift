internal import Notification
internal import Settings

extension MailConfiguration {
  init(_ settings: Settings) throws {
    try self.init(
      server: settings.smtp.isEmpty || settings.mailDrop != nil ? nil : settings.smtp,
      security: settings.smtpSecurity.asTheMailRoomCallsIt,
      user: settings.smtpUser.isEmpty ? nil : settings.smtpUser,
      password: settings.smtpPassword.isEmpty ? nil : settings.smtpPassword, from: settings.mailFrom,
      recipients: settings.mailTo, dropDirectory: settings.mailDrop)
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
