package import Foundation

/// What became of one notice of an alarm at one recipient. Of each there is one, and it is for good.
package struct AlarmDelivery: Sendable, Equatable, Codable {
  package enum Outcome: String, CaseIterable, Sendable, Codable {
    case taken
    /// Refused for good.
    case dead
    /// It came to say nothing any more before it could be delivered.
    case expired
  }

  /// The HIGH that the notice is about.
  package var transitionID: UUID
  /// Which of its notices: `alarm`, `reminder 1`, `escalation 1`, `resolved`, `test`.
  package var notice: String
  package var channel: String
  package var recipient: String
  package var outcome: Outcome
  /// Why it was not taken; nil where it was.
  package var reason: String?
  /// Of the mail or message that it went out with, alone or with others.
  package var messageID: String
  /// Seconds since 1970, by this machine's clock.
  package var timeSeconds: Double

  package init(
    transitionID: UUID, notice: String, channel: String, recipient: String, outcome: Outcome, reason: String? = nil,
    messageID: String, timeSeconds: Double
  ) {
    self.transitionID = transitionID
    self.notice = notice
    self.channel = channel
    self.recipient = recipient
    self.outcome = outcome
    self.reason = reason
    self.messageID = messageID
    self.timeSeconds = timeSeconds
  }
}
