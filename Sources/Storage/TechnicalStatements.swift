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

  /// What was amiss with the machinery of whoever had the lease before is not what is amiss here, and nobody is left to say that it is
  /// over. Said again later it ends nothing of what has been stored since.
  ///
  /// $1 the topic, $2 the partition or -1. Where all of the topic changes hands, all parts do; a row without a partition is of one who
  /// kept all of it, or of a version that did not say.
  static let endOfMachinery =
    """
    update technical_alarms set ended_at = greatest(clock_timestamp(), began_at)
    where topic = $1 and patient_key = '' and ended_at is null
      and ($2::integer = -1 or partition is null or partition = $2::integer)
      and recorded_at < (select since from leases where topic = $1 and partition = $2::integer)
    """

  static let end =
    """
    update technical_alarms t set ended_at = greatest(to_timestamp(r.ended_epoch), t.began_at)
    from \(rows)
    where r.ended_epoch is not null and \(isSameTrouble)
    """
}
