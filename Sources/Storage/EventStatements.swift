/// The statements about what people and timers do. Rows travel as one JSON parameter, as in `AlarmStatements`.
enum EventStatements {
  /// Of two that come upon the same place the first stays, and all consoles hear of it.
  static let insert =
    """
    with stored as (
      insert into episode_events (episode_id, kind, ordinal, topic, patient_id, person, occurred_at, until_at)
      select episode_id, kind, ordinal, topic, patient_id, person, to_timestamp(occurred_epoch), to_timestamp(until_epoch)
      from json_to_recordset($1::json) as r (episode_id uuid, kind text, ordinal integer, topic text, patient_id text, person text,
        occurred_epoch double precision, until_epoch double precision)
      on conflict do nothing
      returning topic)
    select pg_notify('\(AlarmStatements.acknowledgedChannel)', topic) from stored
    """

  /// One of those that have no row in their place, where there is any.
  static let missing =
    """
    select 1 from json_to_recordset($1::json) as r (episode_id uuid, kind text, ordinal integer)
    where not exists (select from episode_events e
      where e.episode_id = r.episode_id and e.kind = r.kind and e.ordinal = r.ordinal) limit 1
    """

  /// $1 the topic, $2 after when: those of the last day, oldest first, at most the newest 10,000. As with acknowledgements a minute
  /// before counts too: rows bear the time at which their transaction began, and show when it ends.
  static let recent =
    """
    select episode_id, kind, ordinal, patient_id, person, extract(epoch from occurred_at), extract(epoch from until_at),
      extract(epoch from recorded_at)
    from episode_events
    where topic = $1 and isfinite(occurred_at) and recorded_at > greatest(
      least(to_timestamp($2::double precision), now()) - interval '1 minute', now() - interval '1 day')
    order by recorded_at desc, kind, ordinal desc limit 10000
    """
}
