internal import Alarms
internal import Foundation

extension AlarmDatabase {
  /// What whoever is on duty for the topic tells people of, oldest first, up to 10,000.
  func outstandingAlarms() throws(PostgresError) -> [OutstandingAlarm] {
    let decoder = JournalEntry.decoder()
    let rows = try outstandingRows()
    return (0..<rows.count).compactMap { row in
      guard let payload = rows.bytes(row, 0), var transition = try? decoder.decode(AlarmTransition.self, from: Data(payload)),
        let ageSeconds = rows.text(row, 1).flatMap(Double.init)
      else { return nil }
      if let explained = rows.bytes(row, 6).flatMap({ try? decoder.decode(ExplanationRow.self, from: Data($0)) }) {
        transition.explanation = explained.explanation
      }
      let deliveries = rows.bytes(row, 5).flatMap { try? decoder.decode([AlarmDelivery].self, from: Data($0)) } ?? []
      var alarm = OutstandingAlarm(
        transition: transition, ageSeconds: ageSeconds, toldSecondsAgo: rows.text(row, 2).flatMap(Double.init),
        isGivenUp: rows.text(row, 7) == "t", isOver: rows.text(row, 3) == "t", isAcknowledged: rows.text(row, 4) == "t",
        silentSeconds: rows.text(row, 8).flatMap(Double.init) ?? 0, deliveries: deliveries)
      alarm.digests = rows.bytes(row, 9).flatMap { try? decoder.decode([String: String].self, from: Data($0)) } ?? [:]
      return alarm
    }
  }

  private func outstandingRows() throws(PostgresError) -> PostgresRows {
    guard partition != nil else {
      return try runImpatiently(DeliveryStatements.outstanding, [.text(topic)])
    }
    let rows = try PostgresError.unlessLocked { () throws(PostgresError) in
      try runImpatiently(DeliveryStatements.outstandingOfPartition, [.text(topic), unit])
    }
    if let rows { return rows }
    return try runImpatiently(DeliveryStatements.outstandingOfEngines, [.text(topic), unit])
  }
}

/// A row of `deliveries` that is done with.
struct DeliveryRow: Encodable {
  var transitionId: UUID
  var notice: String
  var channel: String
  var recipient: String
  var messageId: String
  var outcome: String
  var reason: String?
  var settledEpoch: Double

  init(_ delivery: AlarmDelivery) {
    transitionId = delivery.transitionID
    notice = delivery.notice
    channel = delivery.channel
    recipient = delivery.recipient
    messageId = delivery.messageID
    outcome = delivery.outcome.rawValue
    reason = delivery.reason
    settledEpoch = delivery.timeSeconds
  }

  enum CodingKeys: String, CodingKey {
    case notice, channel, recipient, outcome, reason
    case transitionId = "transition_id"
    case messageId = "message_id"
    case settledEpoch = "settled_epoch"
  }
}

/// One that is not.
struct DeliveryNoteRow: Encodable {
  var transitionId: UUID
  var notice: String
  var channel: String
  var recipient: String
  var messageId: String
  var error: String
  var nextEpoch: Double

  init(_ note: DeliveryNote) {
    transitionId = note.transitionID
    notice = note.notice
    channel = note.channel
    recipient = note.recipient
    messageId = note.messageID
    error = note.error
    nextEpoch = note.nextAttemptSeconds
  }

  enum CodingKeys: String, CodingKey {
    case notice, channel, recipient, error
    case transitionId = "transition_id"
    case messageId = "message_id"
    case nextEpoch = "next_epoch"
  }
}

struct GivenUpRow: Encodable {
  var transitionId: UUID
  var reason: String

  enum CodingKeys: String, CodingKey {
    case reason
    case transitionId = "transition_id"
  }
}
