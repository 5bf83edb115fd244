/// The statements that write. Rows travel as one JSON parameter, so that a batch of any size is one statement and no text is
/// ever part of the SQL. None is prepared: behind a pooler the next one may meet another session.
enum AlarmStatements {
  static let insertAlarms =
    """
    insert into alarms (id, episode_id, step, kind, closure, severity, previous_severity, ward, patient_id, patient_ward, bed,
      patient_name, observed_at, observed_epoch, episode_started_at, anomaly_score, autoencoder_score, isolation_forest_score,
      risk, news2, news2_upper, news2_partial, heart_rate, respiratory_rate, spo2, systolic_bp, diastolic_bp, temperature,
      on_oxygen, consciousness, primary_factor, primary_share, explanation, contributions, model_version,
      life_threat, spo2_scale, exemption, orders, withheld)
    select id, episode_id, step, kind, closure, severity, previous_severity, ward, patient_id, patient_ward, bed,
      patient_name, to_timestamp(observed_epoch), observed_epoch, to_timestamp(episode_started_epoch), anomaly_score,
      autoencoder_score, isolation_forest_score, risk, news2, news2_upper, news2_partial, heart_rate, respiratory_rate, spo2,
      systolic_bp, diastolic_bp, temperature, on_oxygen, consciousness, primary_factor, primary_share, explanation,
      contributions, model_version, life_threat, spo2_scale, exemption, orders, withheld
    from json_to_recordset($1::json) as r (id uuid, episode_id uuid, step integer, kind text, closure text, severity text,
      previous_severity text, ward text, patient_id text, patient_ward text, bed text, patient_name text,
      observed_epoch double precision, episode_started_epoch double precision, anomaly_score double precision,
      autoencoder_score double precision, isolation_forest_score double precision, risk double precision, news2 smallint,
      news2_upper smallint, news2_partial boolean, heart_rate double precision, respiratory_rate double precision,
      spo2 double precision, systolic_bp double precision, diastolic_bp double precision, temperature double precision,
      on_oxygen boolean, consciousness text, primary_factor text, primary_share double precision, explanation text,
      contributions jsonb, model_version text, life_threat text, spo2_scale smallint, exemption text, orders text,
      withheld integer)
    on conflict do nothing
    """

  /// Episodes that began, and have not ended in what is stored; behind the alarms.
  static let noteBeginnings =
    """
    insert into standing_episodes (episode_id, began_at)
    select distinct on (episode_id) episode_id, to_timestamp(observed_epoch)
    from json_to_recordset($1::json) as r (episode_id uuid, observed_epoch double precision)
    where not exists (
      select from alarms e where e.episode_id = r.episode_id and e.kind in ('resolved', 'closed'))
    order by episode_id, observed_epoch
    on conflict do nothing
    """

  static let noteEndings =
    """
    delete from standing_episodes s using json_to_recordset($1::json) as r (episode_id uuid)
    where s.episode_id = r.episode_id
    """

  /// Of alarms that are there: one that the database refused has no explanation either.
  static let insertExplanations =
    """
    insert into explanations (transition_id, score, expectation, primary_factor, primary_share, sentence, contributions)
    select transition_id, score, expectation, primary_factor, primary_share, sentence, contributions
    from json_to_recordset($1::json) as r (transition_id uuid, score double precision, expectation double precision,
      primary_factor text, primary_share double precision, sentence text, contributions jsonb)
    where exists (select from alarms where alarms.id = r.transition_id)
    on conflict do nothing
    """

  static let insertOutbox =
    """
    insert into outbox (transition_id, topic, partition, ward, message_id, payload)
    select transition_id, topic, partition, ward, message_id, payload
    from json_to_recordset($1::json) as r (transition_id uuid, topic text, partition integer, ward text, message_id text,
      payload jsonb)
    on conflict do nothing
    """

  /// Where the server says of which topics acknowledgements were stored. Patients are not named there.
  static let acknowledgedChannel = "wardwatch_acknowledged"

  static let insertAcknowledgements =
    """
    with stored as (
      insert into acknowledgements (id, episode_id, step, turn, topic, ward, patient_id, person, acknowledged_at)
      select id, episode_id, step, turn, topic, ward, patient_id, person, to_timestamp(acknowledged_epoch)
      from json_to_recordset($1::json) as r (id uuid, episode_id uuid, step integer, turn integer, topic text, ward text,
        patient_id text, person text, acknowledged_epoch double precision)
      on conflict do nothing
      returning topic)
    select pg_notify('\(acknowledgedChannel)', topic) from stored
    """

  static let markMailed =
    """
    update outbox set sent_at = to_timestamp(r.sent_epoch), attempts = attempts + 1, last_error = null, next_attempt_at = null,
      given_up = null
    from json_to_recordset($1::json) as r (transition_id uuid, sent_epoch double precision)
    where outbox.transition_id = r.transition_id and outbox.sent_at is null
    """

}
