package import Foundation
internal import Sharing

/// Where mails go and how.
package struct MailConfiguration: Sendable {
  package enum Security: String, CaseIterable, Sendable {
    /// TLS from the start for `smtps://`. Else STARTTLS where the server offers it, and no mail without it when there is a
    /// password to protect and the server is not on this machine.
    case auto
    case none
    /// No mail without STARTTLS.
    case starttls
    /// TLS from the start.
    case tls
  }

  /// `smtp://host:port` or `smtps://host:port`; nil sends nothing by SMTP.
  package let server: String?
  package let security: Security
  package let user: String?
  package let password: String?
  package let from: MailAddress
  package let recipients: [MailAddress]
  /// Certificates to trust instead of the system's (PEM).
  package let caFile: String?
  /// Where each mail is also written as a file, byte for byte as it is sent; nil writes none.
  package let dropDirectory: String?
  /// Subjects show on locked telephones: the patient's name is in them only when asked for.
  package let namesPatientInSubject: Bool
  /// For the local time in the text.
  package let timeZone: TimeZone
  package let connectTimeoutSeconds: Double
  package let totalTimeoutSeconds: Double
  package let firstRetrySeconds: Double
  package let lastRetrySeconds: Double
  /// After a recipient is refused for now; then twice as long each time, up to fifteen times.
  package let refusedRetrySeconds: Double
  /// How often the server is greeted while there is nothing to send, so that a wrong setting shows before the first alarm.
  package let probeIntervalSeconds: Double

  package init(
    server: String?, security: Security = .auto, user: String? = nil, password: String? = nil,
    from: String = "wardwatch@localhost", recipients: [String] = [], caFile: String? = nil, dropDirectory: String? = nil,
    namesPatientInSubject: Bool = false, timeZone: TimeZone = .current, connectTimeoutSeconds: Double = 10,
    totalTimeoutSeconds: Double = 60, firstRetrySeconds: Double = 1, lastRetrySeconds: Double = 60,
    refusedRetrySeconds: Double = 60, probeIntervalSeconds: Double = 60
  ) throws(MailConfigurationError) {
    self.server = try server.map { text throws(MailConfigurationError) in try Self.checkedServer(text, security: security) }
    self.security = security
    self.user = user
    self.password = password
    self.from = try MailAddress(from)
    self.recipients = try MailAddress.each(of: recipients)
    guard server == nil || !self.recipients.isEmpty else {
      throw MailConfigurationError("there is a mail server but nobody to write to: name at least one recipient")
    }
    self.caFile = caFile
    self.dropDirectory = dropDirectory
    self.namesPatientInSubject = namesPatientInSubject
    self.timeZone = timeZone
    self.connectTimeoutSeconds = connectTimeoutSeconds
    self.totalTimeoutSeconds = totalTimeoutSeconds
    self.firstRetrySeconds = firstRetrySeconds
    self.lastRetrySeconds = lastRetrySeconds
    self.refusedRetrySeconds = refusedRetrySeconds
    self.probeIntervalSeconds = probeIntervalSeconds
  }

  /// `scheme://host[:port]`, the scheme that `security` asks for put in.
  private static func checkedServer(_ text: String, security: Security) throws(MailConfigurationError) -> String {
    let form = "write it as smtp://host:587 or smtps://host:465"
    guard !text.contains("@") else {
      throw MailConfigurationError("the mail server's address must hold no user name or password: give those apart")
    }
    let parts = text.components(separatedBy: "://")
    let scheme = parts.count == 2 ? parts[0].lowercased() : "smtp"
    var host = parts.count == 2 ? parts[1] : text
    while host.hasSuffix("/") { host.removeLast() }
    let isReadable = host.utf8.allSatisfy { MailAddress.isLetterOrDigit($0) || "-._:[]".utf8.contains($0) }
    guard parts.count <= 2, ["smtp", "smtps"].contains(scheme), !host.isEmpty, isReadable else {
      throw MailConfigurationError("the mail server \"\(printable(text))\" cannot be read: \(form)")
    }
    if let colon = host.lastIndex(of: ":"), !host.hasSuffix("]"), host.first == "[" || host.firstIndex(of: ":") == colon {
      guard let port = Int(host[host.index(after: colon)...]), (1...65535).contains(port) else {
        throw MailConfigurationError("the mail server \"\(printable(text))\" has no port from 1 to 65535: \(form)")
      }
    }
    guard scheme == "smtp" || security == .auto || security == .tls else {
      throw MailConfigurationError("smtps:// means TLS from the start, and the security asked for is \(security.rawValue)")
    }
    return (security == .tls ? "smtps" : scheme) + "://" + host
  }

  /// What is unwise about the folder that mails are written into; nil where nothing is.
  package var folderNote: String? {
    dropDirectory.flatMap { directory in
      MailDrop(directory: directory).isOpenToAll
        ? "anybody on this machine can take mails out of \(directory) before they are read: chmod o-w it" : nil
    }
  }

  /// Whether the server is this machine, to which a password may travel in the clear.
  var isLocal: Bool { server.map(Loopback.isNamed) ?? false }

  /// Whether a mail may go out only on an encrypted connection.
  var demandsTLS: Bool {
    switch security {
    case .starttls, .tls: true
    case .none: false
    case .auto: password != nil && !isLocal
    }
  }
}
