/// The statements that write the checkpoint. States travel as arrays, so that a slice of any size is a few statements.
///
/// The last parameter of each is the partition, or -1 for all of the topic: whoever keeps one partition leaves the others' as they
/// are.
enum CheckpointStatements {
  static let saveStates =
    """
    insert into patient_states (topic, patient_id, partition, next_offset, model_version, state)
    select $1, s.patient_id, s.partition, s.next_offset, $2, s.state
    from unnest($3::text[], $4::integer[], $5::bigint[], $6::bytea[]) as s (patient_id, partition, next_offset, state)
    on conflict (topic, patient_id) do update set model_version = excluded.model_version, state = excluded.state,
      updated_at = now(),
      -- Whoever is seen on two partitions is on none.
      partition = case when $7::integer = -1 or patient_states.partition = $7::integer then excluded.partition end,
      next_offset = case when $7::integer = -1 or patient_states.partition = $7::integer then excluded.next_offset end
    returning partition
    """

  static let forget =
    """
    delete from patient_states where topic = $1 and patient_id = any ($2::text[])
      and ($3::integer = -1 or coalesce(partition, $3::integer) = $3::integer)
    """

  /// Whoever is not among these was known to an earlier console, and has gone since.
  static let forgetOthers =
    """
    delete from patient_states where topic = $1 and ($3::integer = -1 or partition = $3::integer)
      and not exists (select from unnest($2::text[]) as k (patient_id) where k.patient_id = patient_states.patient_id)
    """

  /// What an older wardwatch saved of all in one is in the states by then.
  static let saveOffsets =
    """
    insert into checkpoints (topic, offsets, model_version, state, policy, marks)
    values ($1, $2::jsonb, $3, '', nullif($5, '')::jsonb, $6::jsonb)
    on conflict (topic) do update set model_version = excluded.model_version, state = excluded.state, updated_at = now(),
      policy = coalesce(excluded.policy, checkpoints.policy),
      offsets = case when $4::integer = -1 then excluded.offsets else checkpoints.offsets || excluded.offsets end,
      marks = case when $4::integer = -1 then excluded.marks else coalesce(checkpoints.marks, '{}') || excluded.marks end
    """

  static let saveBins =
    """
    insert into bins (topic, patient_key, bin_seconds, first_bin, tenths)
    select $1, b.patient_key, b.bin_seconds, b.first_bin, b.tenths
    from unnest($2::text[], $3::integer[], $4::bigint[], $5::bytea[]) as b (patient_key, bin_seconds, first_bin, tenths)
    """

  /// What is read once more after a restart is counted up to where it was: the most that was ever counted stands.
  static let saveWithheld =
    """
    insert into withheld_counts (topic, patient_key, began_at, patient_id, ward, patient_ward, bed, count)
    select distinct on (w.patient_key, w.began) $1, w.patient_key, to_timestamp(w.began / 1000.0), w.patient_id, w.ward,
      nullif(w.patient_ward, ''), nullif(w.bed, ''), w.count
    from unnest($2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::integer[])
      as w (patient_key, began, patient_id, ward, patient_ward, bed, count)
    order by w.patient_key, w.began, w.count desc
    on conflict (topic, patient_key, began_at) do update
      set count = greatest(withheld_counts.count, excluded.count), recorded_at = now()
    """

  /// In small steps: whoever waits for an alarm must not wait for this.
  static let forgetBins =
    """
    delete from bins where ctid = any (array(
      select ctid from bins where topic = $1 and bin_seconds = any ($2::integer[]) and recorded_at < now() - interval '3 days'
      limit $3::integer))
    """
}
