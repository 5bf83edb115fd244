/// The statements about who has been told of what. Rows travel as one JSON parameter, as in `AlarmStatements`.
enum DeliveryStatements {
  /// An outcome is for good: the first stays.
  static let record =
    """
    insert into deliveries (transition_id, notice, channel, recipient, message_id, state, reason, attempts, settled_at)
    select transition_id, notice, channel, recipient, message_id, outcome, reason, case when outcome = 'expired' then 0 else 1 end,
      to_timestamp(settled_epoch)
    from json_to_recordset($1::json) as r (transition_id uuid, notice text, channel text, recipient text, message_id text,
      outcome text, reason text, settled_epoch double precision)
    on conflict (transition_id, notice, channel, recipient) do update set message_id = excluded.message_id,
      state = excluded.state, reason = excluded.reason, attempts = deliveries.attempts + excluded.attempts,
      next_attempt_at = null, settled_at = excluded.settled_at
    where deliveries.state = 'waiting'
    """

  static let note =
    """
    insert into deliveries (transition_id, notice, channel, recipient, message_id, state, reason, attempts, next_attempt_at)
    select transition_id, notice, channel, recipient, message_id, 'waiting', error, 1, to_timestamp(next_epoch)
    from json_to_recordset($1::json) as r (transition_id uuid, notice text, channel text, recipient text, message_id text,
      error text, next_epoch double precision)
    on conflict (transition_id, notice, channel, recipient) do update set message_id = excluded.message_id,
      reason = excluded.reason, attempts = deliveries.attempts + 1, next_attempt_at = excluded.next_attempt_at
    where deliveries.state = 'waiting'
    """

  /// For whoever looks at the outbox alone.
  static let noteInOutbox =
    """
    update outbox set attempts = attempts + 1, last_error = r.error, next_attempt_at = to_timestamp(r.next_epoch)
    from (
      select transition_id, max(error) as error, min(next_epoch) as next_epoch
      from json_to_recordset($1::json) as n (transition_id uuid, notice text, error text, next_epoch double precision)
      where notice = 'alarm' group by transition_id) r
    where outbox.transition_id = r.transition_id and outbox.sent_at is null and outbox.given_up is null
    """

  static let giveUp =
    """
    update outbox set given_up = r.reason, next_attempt_at = null
    from json_to_recordset($1::json) as r (transition_id uuid, reason text)
    where outbox.transition_id = r.transition_id and outbox.sent_at is null
    """

  /// $1 the topic. What people are still to be told of; and, of the last day, what stands though they were told of it, or could not
  /// be. Of acknowledgements those of the step count that asks for them, the episode's last rise: the highest turn, and an odd one
  /// takes back. A silence is as long as it is by the clock of the records.
  static let outstanding = outstanding(joining: "", where: "true")

  /// The same of one partition, $2. Of what was stored for all of the topic the patient's state knows the partition.
  static let outstandingOfPartition = outstanding(
    joining: "left join patient_states p on p.topic = $1 and p.patient_id = a.patient_id",
    where: "coalesce(o.partition, p.partition) = $2::integer")

  /// The same without what a console has stored that kept all of the topic: no table is read that somebody may have locked.
  static let outstandingOfEngines = outstanding(joining: "", where: "o.partition = $2::integer")

  private static func outstanding(joining join: String, where condition: String) -> String {
    """
    select o.payload::text, extract(epoch from now() - o.recorded_at), extract(epoch from now() - o.sent_at), e.is_over,
      coalesce((select k.turn % 2 = 0 from acknowledgements k where k.episode_id = a.episode_id and k.step = e.last_rise
        order by k.turn desc limit 1), false),
      coalesce((select json_agg(json_build_object('transitionID', d.transition_id, 'notice', d.notice, 'channel', d.channel,
          'recipient', d.recipient, 'outcome', d.state, 'reason', d.reason, 'messageID', d.message_id,
          'timeSeconds', extract(epoch from d.settled_at)))
        from deliveries d where d.transition_id = o.transition_id and d.state <> 'waiting'), '[]')::text,
      to_jsonb(x)::text, o.given_up is not null,
      greatest(0, (select extract(epoch from s.recorded_at + (s.until_at - s.occurred_at) - now()) from episode_events s
        where s.episode_id = a.episode_id and s.kind = 'silenced' and not exists (
          select from episode_events u where u.episode_id = s.episode_id and u.kind = 'unsilenced'
            and u.occurred_at >= s.occurred_at)
        order by s.ordinal desc limit 1)),
      coalesce(o.digests, '{}')::text
    from (
      -- Apart, so that each is found by an index.
      select * from outbox where topic = $1 and sent_at is null and given_up is null
      union all
      select * from outbox where topic = $1 and sent_at > now() - interval '1 day'
      union all
      select * from outbox where topic = $1 and sent_at is null and given_up is not null
        and recorded_at > now() - interval '1 day') o
    join alarms a on a.id = o.transition_id \(join)
    left join explanations x on x.transition_id = a.id cross join lateral (
      select bool_or(s.kind in ('resolved', 'closed')) as is_over,
        max(s.step) filter (where s.kind in ('raised', 'escalated')) as last_rise
      from alarms s where s.episode_id = a.episode_id) e
    where (o.sent_at is null and o.given_up is null or not e.is_over) and \(condition)
    order by o.recorded_at, o.transition_id limit 10000
    """
  }
}
