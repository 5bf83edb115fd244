internal import Sharing

/// How people are told of alarms.
package struct DeliveryPlan: Sendable {
  package var mail: MailConfiguration?
  package var command: CommandConfiguration?
  package var webhook: WebhookConfiguration?
  /// How long a HIGH may stand without an acknowledgement before people are reminded, each time; nil reminds nobody.
  package var remindAfterSeconds: Double?
  /// Whether those who were told of a HIGH are told that it is over.
  package var tellsResolved: Bool
  /// Who else is told while nobody acknowledges it, by time.
  package let ladder: [EscalationStep]

  package init(
    mail: MailConfiguration? = nil, command: CommandConfiguration? = nil, webhook: WebhookConfiguration? = nil,
    remindAfterSeconds: Double? = nil, tellsResolved: Bool = false, ladder: [EscalationStep] = []
  ) {
    self.mail = mail
    self.command = command
    self.webhook = webhook
    self.remindAfterSeconds = remindAfterSeconds
    self.tellsResolved = tellsResolved
    self.ladder = ladder.sorted { $0.afterSeconds < $1.afterSeconds }
  }

  var rules: DeliveryLedger.Rules {
    DeliveryLedger.Rules(
      remindAfterSeconds: remindAfterSeconds, tellsResolved: tellsResolved,
      ladder: ladder.enumerated().map { index, step in
        let ways = Self.channels(of: step, number: index + 1)
        return DeliveryLedger.Rung(
          afterSeconds: step.afterSeconds,
          recipients: mailed(to: step.recipients, isWritten: !step.recipients.isEmpty) + ways.flatMap(Self.recipients))
      })
  }

  /// Those who are told at once.
  var recipients: [DeliveryLedger.Recipient] {
    mailed(to: mail?.recipients ?? [], isWritten: true) + channels(command, webhook).flatMap(Self.recipients)
  }

  /// All that somebody may be told on, at once or later. A step's command and web address are ways of their own: what hangs at once
  /// holds up nobody who is told later.
  var channels: [any Channel] {
    var all: [any Channel] = []
    if let mail, mail.server != nil { all.append(MailChannel(mail, ladder: ladder)) }
    if let mail, let directory = mail.dropDirectory {
      all.append(FolderChannel(directory: directory, composer: MailComposer(mail, ladder: ladder)))
    }
    all += channels(command, webhook)
    for (index, step) in ladder.enumerated() { all += Self.channels(of: step, number: index + 1) }
    return all
  }

  var pace: CourierPace {
    CourierPace(
      retry: BackoffSchedule(firstSeconds: mail?.firstRetrySeconds ?? 1, limitSeconds: mail?.lastRetrySeconds ?? 60),
      refusedRetry: BackoffSchedule(
        firstSeconds: mail?.refusedRetrySeconds ?? 60, limitSeconds: 15 * (mail?.refusedRetrySeconds ?? 60)),
      probeIntervalSeconds: mail?.probeIntervalSeconds ?? 60)
  }

  private func channels(_ command: CommandConfiguration?, _ webhook: WebhookConfiguration?) -> [any Channel] {
    var some: [any Channel] = []
    if let command { some.append(CommandChannel(command)) }
    if let webhook { some.append(WebhookChannel(webhook)) }
    return some
  }

  private static func channels(of step: EscalationStep, number: Int) -> [any Channel] {
    var some: [any Channel] = []
    if let command = step.command { some.append(CommandChannel(command, name: "command \(number)")) }
    if let webhook = step.webhook { some.append(WebhookChannel(webhook, name: "webhook \(number)")) }
    return some
  }

  /// By the server, and as a file where mails are written as such.
  private func mailed(to addresses: [MailAddress], isWritten: Bool) -> [DeliveryLedger.Recipient] {
    guard let mail else { return [] }
    let sent = mail.server == nil ? [] : addresses.map { DeliveryLedger.Recipient(channel: "mail", name: $0.address) }
    return sent + (isWritten && mail.dropDirectory != nil ? [.init(channel: "folder", name: "folder")] : [])
  }

  private static func recipients(_ channel: any Channel) -> [DeliveryLedger.Recipient] {
    channel.recipients.map { .init(channel: channel.name, name: $0) }
  }
}
