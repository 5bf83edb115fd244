internal import Foundation

/// Deletes what is older than it has to be kept. Never an episode that stands, nor one of which somebody is still to be told.
package enum AlarmRetention {
  /// What was deleted.
  package struct Tally: Sendable, Equatable {
    package var episodes = 0
    package var alarms = 0
    package var technicalAlarms = 0
    /// Of mails that were sent more than a day ago.
    package var emptiedMails = 0

    package init() {}
  }

  /// Episodes in one transaction: few locks, and none for long.
  private static let batchCount = 500
  private static let statementTimeoutSeconds = 60.0

  /// Deletes what ended more than `days` ago, in many small transactions, and empties the payloads of mails sent more than a day ago.
  /// - Returns: nil where no database is wanted.
  package static func prune(_ configuration: StorageConfiguration, keepingDays days: Int) throws(PostgresError) -> Tally? {
    guard let connectionInfo = configuration.connectionInfo else { return nil }
    let connection = try PostgresConnection.open(
      connectionInfo, applicationName: "wardwatch-retention", connectTimeoutSeconds: configuration.connectTimeoutSeconds,
      statementTimeoutSeconds: statementTimeoutSeconds, whileWaiting: { true })
    try Schema.expect(connection)
    var tally = Tally()
    tally.emptiedMails = try connection.run(emptySentMails).affected
    while true {
      let rows = try connection.run(oldEpisodes, [.text(String(days)), .text(String(batchCount))])
      let ids = (0..<rows.count).compactMap { rows.text($0, 0).flatMap(UUID.init(uuidString:)) }
      guard !ids.isEmpty else { break }
      tally.alarms += try delete(ids, connection)
      tally.episodes += ids.count
    }
    tally.technicalAlarms = try connection.run(
      "delete from technical_alarms where ended_at < now() - make_interval(days => $1::integer)", [.text(String(days))]
    ).affected
    try connection.run(
      """
      delete from withheld_counts where began_at < now() - make_interval(days => $1::integer)
        and recorded_at < now() - make_interval(days => $1::integer)
      """, [.text(String(days))])
    return tally
  }

  private static func delete(_ ids: [UUID], _ connection: PostgresConnection) throws(PostgresError) -> Int {
    let list = "{\(ids.map { $0.uuidString.lowercased() }.joined(separator: ","))}"
    do {
      try connection.run("begin")
      for statement in [
        "delete from deliveries d using alarms a where a.id = d.transition_id and a.episode_id = any($1::uuid[])",
        "delete from acknowledgements where episode_id = any($1::uuid[])",
        "delete from episode_events where episode_id = any($1::uuid[])",
      ] { try connection.run(statement, [.text(list)]) }
      // With them go their mails and their explanations.
      let alarms = try connection.run("delete from alarms where episode_id = any($1::uuid[])", [.text(list)]).affected
      try connection.run("commit")
      return alarms
    } catch {
      _ = try? connection.run("rollback")
      throw error
    }
  }

  /// $1 days, $2 how many. By the later of both times: a clock that is off must not delete what came today.
  private static let oldEpisodes =
    """
    select e.episode_id from alarms e
    where e.kind in ('resolved', 'closed') and e.observed_at < now() - make_interval(days => $1::integer)
      and e.recorded_at < now() - make_interval(days => $1::integer)
      and not exists (select from outbox o join alarms m on m.id = o.transition_id
        where m.episode_id = e.episode_id and o.sent_at is null and o.given_up is null)
    order by e.observed_at limit $2::integer
    """

  private static let emptySentMails =
    """
    update outbox set payload = '{}'
    where (sent_at < now() - interval '1 day' or given_up is not null and recorded_at < now() - interval '1 day')
      and payload <> '{}'
    """
}
