internal import Alarms
internal import Foundation
internal import Sharing
internal import Vitals

/// An acknowledgement as it stands in its table.
struct StoredAcknowledgement {
  var id: UUID
  var acknowledgement: AlarmAcknowledgement
  /// On the server's clock.
  var recordedSeconds: Double
  /// What that clock said when the row was read.
  var readSeconds: Double
}

extension AlarmDatabase {
  /// From now on the server tells this session when an acknowledgement is stored.
  func listen() throws(PostgresError) { try connection.run("listen \(AlarmStatements.acknowledgedChannel)") }

  /// Waits until the server says that one of the topic is stored, `ending` comes, or `seconds` have passed.
  func waitForAcknowledgement(until ending: Ending, seconds: Double) throws(PostgresError) {
    let deadline = Monotonic.deadline(inSeconds: seconds)
    while !ending.hasCome {
      let now = Monotonic.nowNanoseconds()
      guard now < deadline else { return }
      if try connection.awaitNotifications(until: ending, seconds: Double(deadline - now) / 1e9).contains(topic) { return }
    }
  }

  /// What was recorded of the topic in the last day and after `seconds`, oldest first, at most the newest 10,000.
  ///
  /// A minute before `seconds` counts too: rows bear the time at which their transaction began, and show when it ends. A time
  /// to come counts as now: a server's clock may be set back.
  func acknowledgements(recordedAfter seconds: Double) throws(PostgresError) -> [StoredAcknowledgement] {
    let rows = try connection.run(
      """
      select id, episode_id, step, patient_id, person, extract(epoch from acknowledged_at), extract(epoch from recorded_at),
        extract(epoch from now()), turn
      from acknowledgements
      where coalesce(topic, $1) = $1 and isfinite(acknowledged_at)
        and recorded_at > greatest(
          least(to_timestamp($2::double precision), now()) - interval '1 minute', now() - interval '1 day')
      order by recorded_at desc, turn desc limit 10000
      """, [.text(topic), .text(String(seconds))])
    return (0..<rows.count).reversed().compactMap { row in
      guard let id = rows.text(row, 0).flatMap(UUID.init(uuidString:)),
        let episodeID = rows.text(row, 1).flatMap(UUID.init(uuidString:)),
        let step = rows.text(row, 2).flatMap({ Int($0) }), let patientID = rows.text(row, 3), let person = rows.text(row, 4),
        let timeSeconds = rows.text(row, 5).flatMap({ Double($0) }),
        let recordedSeconds = rows.text(row, 6).flatMap({ Double($0) }),
        let readSeconds = rows.text(row, 7).flatMap({ Double($0) }), let turn = rows.text(row, 8).flatMap({ Int($0) })
      else { return nil }
      return StoredAcknowledgement(
        id: id,
        acknowledgement: AlarmAcknowledgement(
          episodeID: episodeID, step: step, turn: turn, patient: PatientIdentity(id: patientID), person: person,
          timeSeconds: timeSeconds),
        recordedSeconds: recordedSeconds, readSeconds: readSeconds)
    }
  }
}
