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

  package init(
    mail: MailConfiguration? = nil, command: CommandConfiguration? = nil, webhook: WebhookConfiguration? = nil,
    remindAfterSeconds: Double? = nil, tellsResolved: Bool = false
  ) {
    self.mail = mail
    self.command = command
    self.webhook = webhook
    self.remindAfterSeconds = remindAfterSeconds
    self.tellsResolved = tellsResolved
  }

  var rules: DeliveryLedger.Rules { .init(remindAfterSeconds: remindAfterSeconds, tellsResolved: tellsResolved) }

  var channels: [any Channel] {
    var all: [any Channel] = []
    if let mail, mail.server != nil { all.append(MailChannel(mail)) }
    if let mail, let directory = mail.dropDirectory {
      all.append(FolderChannel(directory: directory, composer: MailComposer(mail)))
    }
    if let command { all.append(CommandChannel(command)) }
    if let webhook { all.append(WebhookChannel(webhook)) }
    return all
  }

  var pace: CourierPace {
    CourierPace(
      retry: BackoffSchedule(firstSeconds: mail?.firstRetrySeconds ?? 1, limitSeconds: mail?.lastRetrySeconds ?? 60),
      refusedRetry: BackoffSchedule(
        firstSeconds: mail?.refusedRetrySeconds ?? 60, limitSeconds: 15 * (mail?.refusedRetrySeconds ?? 60)),
      probeIntervalSeconds: mail?.probeIntervalSeconds ?? 60)
  }
}
