internal import Alarms

/// An alarm of which people are being told, or were and which stands.
struct DeliveryAccount: Sendable {
  let transition: AlarmTransition
  /// Of those who are told at once.
  var unsettled: Set<DeliveryLedger.Recipient>
  var takers: Set<DeliveryLedger.Recipient> = []
  /// What has become of it so far, as it was recorded.
  var outcomes: [AlarmDelivery]
  /// Of the mail that told of it.
  var messageID: String?
  var lastTakenSeconds: Double?
  var lastReason: String?
  var reminders = 0
  /// When the first or the last reminder was due.
  var remindedSeconds: Double?
  var isAcknowledged = false
  var isOver = false
  /// Silenced: nobody is reminded, and nobody else is told, before.
  var heldUntilSeconds = -Double.infinity

  // MARK: The ladder

  /// From when it is counted for how long nobody has acknowledged it.
  var unacknowledgedSinceSeconds: Double
  /// How many steps of the ladder have been taken.
  var climbed = 0
  /// What of them an earlier run or another console has done with, by the steps' numbers.
  private(set) var climbedBefore: [Int: Set<DeliveryLedger.Recipient>] = [:]

  /// - Parameters:
  ///   - recipients: who is to be told at once.
  ///   - delaySeconds: how long that is still held back.
  ///   - reminderSeconds: the time between two reminders.
  init(
    _ alarm: OutstandingAlarm, recipients: Set<DeliveryLedger.Recipient>, delaySeconds: Double, reminderSeconds: Double,
    at nowSeconds: Double
  ) {
    transition = alarm.transition
    outcomes = alarm.deliveries
    let told = alarm.deliveries.filter { $0.notice == Notice.Kind.alarm.words }
    let isDone = alarm.toldSecondsAgo != nil || alarm.isGivenUp
    unsettled = isDone ? [] : recipients.subtracting(told.map(DeliveryLedger.Recipient.init))
    let taken = told.filter { $0.outcome == .taken }
    takers = Set(taken.map(DeliveryLedger.Recipient.init))
    messageID = told.first { $0.channel == "mail" }?.messageID
    lastTakenSeconds = alarm.toldSecondsAgo.map { nowSeconds - $0 } ?? taken.map(\.timeSeconds).max()
    lastReason = told.compactMap(\.reason).last
    isAcknowledged = alarm.isAcknowledged
    isOver = alarm.isOver
    // No longer than anybody may give it, whatever a row says.
    let silentSeconds = min(alarm.silentSeconds, EpisodeCare.mostSilenceSeconds)
    heldUntilSeconds = silentSeconds > 0 ? nowSeconds + silentSeconds : -.infinity
    unacknowledgedSinceSeconds = delaySeconds > 0 ? nowSeconds + delaySeconds : nowSeconds - alarm.ageSeconds
    for delivery in alarm.deliveries {
      switch Notice.Kind(words: delivery.notice) {
      case .reminder(let number)?: reminders = max(reminders, number)
      case .escalation(let step)?:
        climbedBefore[step, default: []].insert(DeliveryLedger.Recipient(delivery))
        guard delivery.outcome == .taken else { break }
        takers.insert(DeliveryLedger.Recipient(delivery))
        lastTakenSeconds = lastTakenSeconds ?? delivery.timeSeconds
      case .alarm?, .resolved?, .test?, nil: break
      }
    }
    remindedSeconds = lastTakenSeconds.map { $0 + Double(reminders) * reminderSeconds }
  }

  /// Whether each of those who are told at once has an outcome.
  var isFinished: Bool { unsettled.isEmpty }
}
