package import Foundation

/// A notice of an alarm that has not reached a recipient yet: for whoever looks into the database.
package struct DeliveryNote: Sendable, Equatable {
  package var transitionID: UUID
  package var notice: String
  package var channel: String
  package var recipient: String
  package var messageID: String
  package var error: String
  /// Seconds since 1970.
  package var nextAttemptSeconds: Double

  package init(
    transitionID: UUID, notice: String, channel: String, recipient: String, messageID: String, error: String,
    nextAttemptSeconds: Double
  ) {
    self.transitionID = transitionID
    self.notice = notice
    self.channel = channel
    self.recipient = recipient
    self.messageID = messageID
    self.error = error
    self.nextAttemptSeconds = nextAttemptSeconds
  }
}

extension DeliveryNote {
  /// What it is about: of these the newest counts.
  package struct Subject: Hashable, Sendable {
    package var transitionID: UUID
    package var notice: String
    package var channel: String
    package var recipient: String
  }

  package var subject: Subject {
    Subject(transitionID: transitionID, notice: notice, channel: channel, recipient: recipient)
  }
}

extension AlarmDelivery {
  /// Of these the first counts.
  package var subject: DeliveryNote.Subject {
    DeliveryNote.Subject(transitionID: transitionID, notice: notice, channel: channel, recipient: recipient)
  }
}
