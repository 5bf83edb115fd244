/// The statements about technical alarms. Rows travel as one JSON parameter, as in `AlarmStatements`.
enum TechnicalStatements {
  private static let rows =
    """
    json_to_recordset($1::json) as r (id uuid, topic text, kind text, patient_key text, patient_id text, patient_ward text,
      bed text, cause text, began_epoch double precision, ended_epoch double precision, partition integer)
    """

  private static let isSameTrouble =
    "t.topic = r.topic and t.kind = r.kind and t.patient_key = r.patient_key and t.partition is not distinct from r.partition "
    + "and t.ended_at is null"

  /// One that stands under another identity, noticed by the console that was on duty before, is the same.
  static let insert =
    """
    insert into technical_alarms (id, topic, kind, patient_key, patient_id, patient_ward, bed, cause, began_at, ended_at,
      partition)
    select id, topic, kind, patient_key, patient_id, patient_ward, bed, cause, to_timestamp(began_epoch), to_timestamp(ended_epoch),
      partition
    from \(rows)
    where not exists (select from technical_alarms t where \(isSameTrouble))
    on conflict do nothing
    """

  static let end =
    """
    update technical_alarms t set ended_at = greatest(to_timestamp(r.ended_epoch), t.began_at)
    from \(rows)
    where r.ended_epoch is not null and \(isSameTrouble)
    """
}
