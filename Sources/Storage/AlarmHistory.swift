package import Alarms
internal import Foundation
internal import Vitals

/// Reads back what alarms there were. Needs nothing but the right to select, and makes no tables.
package struct AlarmHistory: Sendable {
  /// Oldest first.
  package var episodes: [EpisodeRecord]
  /// There are more than were read: these are the newest.
  package var isCut: Bool
  /// When the newest alarm of all was, where none was found.
  package var newestSeconds: Double?
  /// How often, of the patients, beds and wards that were asked for, something stood for less than its delay, and so was no alarm:
  /// of whatever severity it would have been.
  package var withheld = 0

  package init(episodes: [EpisodeRecord], isCut: Bool, newestSeconds: Double? = nil) {
    self.episodes = episodes
    self.isCut = isCut
    self.newestSeconds = newestSeconds
  }

  /// As many as are read at once.
  package static let mostEpisodes = 100_000
  /// A report may take longer than what an alarm waits for.
  private static let statementTimeoutSeconds = 60.0

  /// - Throws: also where the database has no tables of this version.
  package static func read(
    _ filter: HistoryFilter, from connectionInfo: String, limit: Int = mostEpisodes
  ) throws(PostgresError) -> AlarmHistory {
    let connection = try PostgresConnection.open(
      connectionInfo, applicationName: "wardwatch-history", connectTimeoutSeconds: 5,
      statementTimeoutSeconds: statementTimeoutSeconds, isForWriting: false, whileWaiting: { true })
    try Schema.expect(connection)
    let rows = try connection.run(
      query,
      [
        .text(String(filter.fromSeconds)), .text(String(filter.toSeconds)), .text(filter.patientID ?? ""),
        .text(filter.bed ?? ""), .text(filter.ward ?? ""), .text(String(rank(filter.leastSeverity))), .text(String(limit + 1)),
      ])
    let found = (0..<rows.count).compactMap { EpisodeRecord(rows, row: $0) }
    var history = AlarmHistory(episodes: found.prefix(limit).reversed(), isCut: found.count > limit)
    history.withheld =
      try connection.run(
        withheldQuery,
        [
          .text(String(filter.fromSeconds)), .text(String(filter.toSeconds)), .text(filter.patientID ?? ""),
          .text(filter.bed ?? ""), .text(filter.ward ?? ""),
        ]
      ).text(0, 0).flatMap { Int($0) } ?? 0
    guard found.isEmpty else { return history }
    history.newestSeconds =
      try connection.run("select extract(epoch from max(observed_at)) from alarms").text(0, 0).flatMap(Double.init)
    return history
  }

  fileprivate static let words = Severity.allCases.map(\.word)

  private static func rank(_ severity: Severity) -> Int { (words.firstIndex(of: severity.word) ?? 0) + 1 }

  /// $1 and $2 the period; $3 patient, $4 bed, $5 ward, empty for all. An hour is of the period in which it begins.
  private static let withheldQuery =
    """
    select sum(count) from withheld_counts
    where began_at >= to_timestamp($1::double precision) and began_at < to_timestamp($2::double precision)
      and ($3 = '' or patient_id = $3) and ($4 = '' or bed = $4) and ($5 = '' or patient_ward = $5)
    """

  /// $1 and $2 the period; $3 patient, $4 bed, $5 ward, empty for all; $6 the least severity's place among the words; $7 the limit.
  /// Newest first.
  private static let query =
    """
    with asked as (
      select distinct episode_id from alarms
      where observed_at >= to_timestamp($1::double precision) and observed_at < to_timestamp($2::double precision)
        and ($3 = '' or patient_id = $3)
      union
      -- What stood throughout has no step within the period: it stands now, or ended later.
      select s.episode_id from standing_episodes s
      where s.began_at < to_timestamp($1::double precision)
        and ($3 = '' or exists (select from alarms a where a.episode_id = s.episode_id and a.patient_id = $3))
      union
      select e.episode_id from alarms e
      where e.kind in ('resolved', 'closed') and e.observed_at >= to_timestamp($2::double precision)
        and e.episode_started_at < to_timestamp($1::double precision) and ($3 = '' or e.patient_id = $3)
    ), steps as (
      select a.*, array_position(array['\(words.joined(separator: "', '"))'], a.severity) as rank
      -- Each by its index, however many are asked for.
      from asked cross join lateral (
        select s.*, coalesce(x.primary_factor, s.primary_factor) as factor
        from alarms s left join explanations x on x.transition_id = s.id where s.episode_id = asked.episode_id offset 0) a
    ), episodes as (
      select episode_id,
        (array_agg(patient_id order by step))[1] as patient_id,
        (array_agg(patient_name order by step desc) filter (where patient_name is not null))[1] as patient_name,
        (array_agg(bed order by step desc) filter (where bed is not null))[1] as bed,
        (array_agg(patient_ward order by step desc) filter (where patient_ward is not null))[1] as patient_ward,
        min(episode_started_at) as started_at,
        max(observed_at) filter (where kind in ('resolved', 'closed')) as ended_at,
        max(closure) as closure, max(rank) as rank,
        (array_agg(severity order by rank desc, step))[1] as severity,
        (array_agg(news2 order by rank desc, step))[1] as news2,
        coalesce((array_agg(news2_partial order by rank desc, step))[1], false) as news2_partial,
        (array_agg(coalesce(life_threat, factor) order by rank desc, step))[1] as reason,
        (array_agg(orders order by rank desc, step))[1] as orders,
        coalesce(sum(withheld) filter (where isalarm), 0) as withheld,
        count(*) filter (where isalarm and severity = 'LOW') as low,
        count(*) filter (where isalarm and severity = 'MEDIUM') as medium,
        count(*) filter (where isalarm and severity = 'HIGH') as high
      from (
        select *, kind in ('raised', 'escalated') and observed_at >= to_timestamp($1::double precision)
          and observed_at < to_timestamp($2::double precision) as isalarm
        from steps) s
      group by episode_id
      having max(rank) >= $6::integer and ($4 = '' or bool_or(bed = $4)) and ($5 = '' or bool_or(patient_ward = $5))
    ), newest as (
      select * from episodes order by started_at desc, episode_id limit $7::integer
    )
    select e.episode_id, e.patient_id, e.patient_name, e.bed, e.patient_ward, extract(epoch from e.started_at),
      extract(epoch from e.ended_at), e.closure, e.severity, e.news2, e.news2_partial, e.reason, e.low, e.medium, e.high,
      k.person, extract(epoch from k.acknowledged_at), k.delay_seconds,
      -- Before there were rows for each recipient there was one time for all.
      (select extract(epoch from min(coalesce(d.settled_at, o.sent_at))) from outbox o join alarms m on m.id = o.transition_id
        left join deliveries d on d.transition_id = o.transition_id and d.notice = 'alarm' and d.state = 'taken'
        where m.episode_id = e.episode_id),
      (select count(*) from episode_events v where v.episode_id = e.episode_id and v.kind = 'silenced'),
      (select count(*) from deliveries d join alarms m on m.id = d.transition_id
        where m.episode_id = e.episode_id and d.state in ('expired', 'dead')), e.orders, e.withheld
    from newest e left join lateral (
      -- Of a step the highest turn counts; an odd one takes back.
      select t.person, t.acknowledged_at, extract(epoch from t.acknowledged_at - s.observed_at) as delay_seconds
      from (
        select distinct on (step) step, turn, person, acknowledged_at from acknowledgements
        where episode_id = e.episode_id and isfinite(acknowledged_at) order by step, turn desc) t
      join alarms s on s.episode_id = e.episode_id and s.step = t.step
      where t.turn % 2 = 0 order by t.step limit 1) k on true
    order by e.started_at desc, e.episode_id
    """
}

extension EpisodeRecord {
  /// Nil where a row is not as the query makes it.
  fileprivate init?(_ rows: PostgresRows, row: Int) {
    func number(_ column: Int) -> Double? { rows.text(row, column).flatMap(Double.init) }
    func count(_ column: Int) -> Int { rows.text(row, column).flatMap { Int($0) } ?? 0 }
    guard let episodeID = rows.text(row, 0).flatMap(UUID.init(uuidString:)), let patientID = rows.text(row, 1),
      let startSeconds = number(5), let word = rows.text(row, 8),
      let severity = Severity(word: word)
    else { return nil }
    let acknowledgement: Acknowledgement? =
      if let person = rows.text(row, 15), let timeSeconds = number(16), let delaySeconds = number(17) {
        Acknowledgement(person: person, timeSeconds: timeSeconds, delaySeconds: delaySeconds)
      } else { nil }
    self.init(
      episodeID: episodeID,
      patient: PatientIdentity(id: patientID, ward: rows.text(row, 4), bed: rows.text(row, 3), name: rows.text(row, 2)),
      startSeconds: startSeconds, endSeconds: number(6), closure: rows.text(row, 7).flatMap(AlarmClosure.init),
      severity: severity, news2: rows.text(row, 9).flatMap { Int($0) }, isNEWS2Partial: rows.text(row, 10) == "t",
      reason: rows.text(row, 11), alarms: PerSeverity(low: count(12), medium: count(13), high: count(14)),
      acknowledgement: acknowledgement, mailedSeconds: number(18),
      silences: count(19), untold: count(20))
    orders = rows.text(row, 21)
    withheld = count(22)
  }
}
