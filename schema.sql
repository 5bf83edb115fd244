-- The tables of wardwatch, version 19: a chain of numbered steps, each of which is taken once.
--
-- Safe to apply again and again, by the program or by hand: psql -v ON_ERROR_STOP=1 -f schema.sql
-- It makes the tables where there are none, and brings those of an older wardwatch forward with all that is in them.
-- Everything goes into the connection's default schema (the first one of search_path), so that a database of its own needs no
-- setting and a shared database only options=-csearch_path=wardwatch. It is applied whole or not at all.
--
-- A step is never changed once it has been released: what comes later is a step of its own. It must be quick, however full the
-- tables are, since a console waits for it: columns are added empty, and no large table is rewritten.

begin;
set local client_min_messages = warning;

do $$
declare
  found integer;
begin
  if current_schema() is null then
    raise exception 'no schema to put the tables of wardwatch into: search_path names none that exists'
      using errcode = 'WW001', hint = 'create the schema, or correct search_path';
  end if;
  -- Two consoles that start together must not both take a step.
  perform pg_advisory_xact_lock(hashtextextended('wardwatch:schema', 0));
  if to_regclass(format('%I.schema_version', current_schema())) is not null then
    begin
      select max(version) into found from schema_version;
    exception when undefined_column then
      raise exception 'the table schema_version in schema % of database % is not one of wardwatch', current_schema(),
        current_database()
        using errcode = 'WW001', hint = 'give wardwatch a database or a schema of its own (options=-csearch_path=NAME)';
    end;
    if found > 19 then
      raise exception 'database % holds version % of the tables of wardwatch, and this schema.sql knows only version 19',
        current_database(), found
        using errcode = 'WW002', hint = 'use the newer wardwatch, or another database';
    end if;
  end if;
end
$$;

create table if not exists schema_version (
  version integer primary key,
  applied_at timestamptz not null default now()
);

-- Version 1: alarms, the mails they ask for, how far the topic is read, who has seen what.
do $$
begin
  if exists (select from schema_version where version >= 1) then return; end if;

  -- One row for each step of an alarm episode, with all the evidence for it. Rows are only ever added.
  create table alarms (
    -- Deterministic (UUID version 5 of site, patient, episode start and step): the same step is stored once, whoever stores it.
    id uuid primary key,
    episode_id uuid not null,
    step integer not null check (step >= 0),
    kind text not null check (kind in ('raised', 'escalated', 'deescalated', 'resolved')),
    severity text not null check (severity in ('NORMAL', 'LOW', 'MEDIUM', 'HIGH')),
    previous_severity text not null check (previous_severity in ('NORMAL', 'LOW', 'MEDIUM', 'HIGH')),
    -- What the console that stored it calls the ward; `patient_ward` is what the records say.
    ward text not null,
    patient_id text not null,
    patient_ward text,
    bed text,
    patient_name text,
    -- The time of the reading that made the change; recorded_at is when the row was written.
    observed_at timestamptz not null,
    observed_epoch double precision not null,
    episode_started_at timestamptz not null,
    recorded_at timestamptz not null default now(),
    -- Percentiles 0-100 among readings of patients who did well; null where no model was loaded.
    anomaly_score double precision,
    autoencoder_score double precision,
    isolation_forest_score double precision,
    -- Calibrated probability of deterioration within 24 hours, 0-1.
    risk double precision,
    -- A lower bound where news2_partial, and then news2_upper is what it could be at most.
    news2 smallint not null,
    news2_upper smallint not null,
    news2_partial boolean not null,
    -- /min, /min, %, mmHg, mmHg, degrees Celsius; null where unknown.
    heart_rate double precision,
    respiratory_rate double precision,
    spo2 double precision,
    systolic_bp double precision,
    diastolic_bp double precision,
    temperature double precision,
    on_oxygen boolean,
    -- Alert, new Confusion, Voice, Pain, Unresponsive.
    consciousness text check (consciousness in ('A', 'C', 'V', 'P', 'U')),
    -- What pushed the score up most, and its share (0-1) of all upward points.
    primary_factor text,
    primary_share double precision,
    explanation text not null,
    contributions jsonb not null,
    model_version text not null
  );

  -- Mails asked for and not known to be sent. The row is written in the transaction that stores its alarm.
  create table outbox (
    transition_id uuid primary key references alarms (id) on delete cascade,
    ward text not null,
    message_id text not null,
    payload jsonb not null,
    attempts integer not null default 0,
    last_error text,
    next_attempt_at timestamptz,
    recorded_at timestamptz not null default now(),
    sent_at timestamptz
  );

  -- Up to where the console on duty has read its topic, and the engine's state there. One row a ward, written in the transaction
  -- that stores what was found up to there.
  create table checkpoints (
    ward text primary key,
    topic text not null,
    offsets jsonb not null,
    model_version text not null,
    state bytea not null,
    updated_at timestamptz not null default now()
  );

  create table acknowledgements (
    id uuid primary key,
    episode_id uuid not null,
    step integer not null,
    ward text not null,
    patient_id text not null,
    person text not null,
    acknowledged_at timestamptz not null,
    recorded_at timestamptz not null default now()
  );

  -- This patient, newest first; the last hours of a ward; the steps of an episode; the mails that wait;
  -- what is new of a ward's acknowledgements.
  create index alarms_patient_newest on alarms (patient_id, observed_at desc);
  create index alarms_ward_newest on alarms (ward, observed_at desc);
  create index alarms_newest on alarms (observed_at desc);
  create index alarms_episode on alarms (episode_id, step);
  create index outbox_waiting on outbox (ward, recorded_at) where sent_at is null;
  create index acknowledgements_ward_newest on acknowledgements (ward, recorded_at desc);
  create index acknowledgements_episode on acknowledgements (episode_id);

  insert into schema_version (version) values (1);
exception when duplicate_table then
  -- A table of the same name that was here before is somebody else's.
  raise exception 'a table in schema % of database % has the name of one of wardwatch: %', current_schema(), current_database(),
    sqlerrm
    using errcode = 'WW001', hint = 'give wardwatch a database or a schema of its own (options=-csearch_path=NAME)';
end
$$;

-- Version 2: a site. Alarms are named after the site and the patient, and what a console keeps is the topic's: the name of a
-- ward is for people to read, and two consoles that call theirs differently are still two on one topic.
do $$
begin
  if exists (select from schema_version where version >= 2) then return; end if;

  -- Whose alarms these are. One row, written by the first console; one of another site is refused.
  create table site (
    is_only boolean primary key default true check (is_only),
    name text not null,
    remembered_at timestamptz not null default now()
  );

  -- Version 1 named episodes after the ward. Those that begin before `until` keep that name on their topic, so that an alarm
  -- which stood, waited in a journal or is read once more is the same alarm.
  create table former_wards (
    topic text primary key,
    ward text not null,
    until timestamptz not null
  );
  -- A day ahead: no setting of version 1 let in readings that were further in the future.
  insert into former_wards (topic, ward, until)
    select distinct on (topic) topic, ward, now() + interval '1 day' from checkpoints order by topic, updated_at desc;

  -- Who was on duty for a topic under another name of the ward knows the same patients: the newest is gone on from.
  alter table outbox add column topic text;
  update outbox set topic = c.topic from checkpoints c where c.ward = outbox.ward and outbox.sent_at is null;
  delete from checkpoints c where not exists (select from former_wards f where f.topic = c.topic and f.ward = c.ward);
  alter table checkpoints drop column ward;
  alter table checkpoints add primary key (topic);

  -- Null in rows from before, which then count for every topic.
  alter table acknowledgements add column topic text;

  drop index outbox_waiting;
  create index outbox_waiting on outbox (topic, recorded_at) where sent_at is null;
  drop index acknowledgements_ward_newest;
  create index acknowledgements_newest on acknowledgements (recorded_at desc);

  insert into schema_version (version) values (2);
exception when duplicate_table then
  -- A table of the same name that was here before is somebody else's.
  raise exception 'a table in schema % of database % has the name of one of wardwatch: %', current_schema(), current_database(),
    sqlerrm
    using errcode = 'WW001', hint = 'give wardwatch a database or a schema of its own (options=-csearch_path=NAME)';
end
$$;

-- Version 3: an acknowledgement can be taken back, and given again. Rows are still only ever added: of a step the highest turn
-- counts, which acknowledges where it is even and takes back where it is odd.
do $$
begin
  if exists (select from schema_version where version >= 3) then return; end if;
  alter table acknowledgements add column turn integer not null default 0;
  insert into schema_version (version) values (3);
end
$$;

-- Version 4: an episode may end without the patient's getting better: the patient is another one, has gone, or has died.
do $$
begin
  if exists (select from schema_version where version >= 4) then return; end if;

  alter table alarms add column closure text check (closure in ('identity', 'discharge', 'death'));
  -- Not valid: the rows that are there were held to a narrower rule, and need not be read again.
  alter table alarms drop constraint alarms_kind_check;
  alter table alarms add constraint alarms_kind_check
    check (kind in ('raised', 'escalated', 'deescalated', 'resolved', 'closed')) not valid;

  insert into schema_version (version) values (4);
end
$$;

-- Version 5: what kills within minutes, and whom NEWS2 is for.
do $$
begin
  if exists (select from schema_version where version >= 5) then return; end if;

  alter table alarms
    -- Why it is HIGH whatever the score; null where that is not the reason.
    add column life_threat text,
    -- 2 where somebody has recorded that a saturation of 88-92 % is this patient's target.
    add column spo2_scale smallint check (spo2_scale in (1, 2)),
    -- Why there is no NEWS2 and no score: under-16 or pregnant; the columns of both are then null.
    add column exemption text,
    alter column news2 drop not null,
    alter column news2_upper drop not null,
    alter column news2_partial drop not null;

  insert into schema_version (version) values (5);
end
$$;

-- Version 6: an alarm waits for no explanation, which follows in a table of its own, to which rows are only added; and patients
-- of whom nothing comes any more are let go.
do $$
begin
  if exists (select from schema_version where version >= 6) then return; end if;

  create table explanations (
    transition_id uuid primary key references alarms (id) on delete cascade,
    -- The displayed score, and what it is expected to be for patients who did well; the points of the contributions add up to
    -- the difference.
    score double precision,
    expectation double precision,
    -- What pushed the score up most, and its share (0-1) of all upward points; null where nothing did.
    primary_factor text,
    primary_share double precision,
    sentence text not null,
    contributions jsonb not null,
    recorded_at timestamptz not null default now()
  );

  -- Filled in rows from before alone.
  alter table alarms alter column explanation drop not null, alter column contributions drop not null;

  -- An episode also ends when nothing has come of its patient for so long that the patient is let go.
  alter table alarms drop constraint alarms_closure_check;
  alter table alarms add constraint alarms_closure_check
    check (closure in ('identity', 'discharge', 'death', 'silence')) not valid;

  -- The reasons of all alarms, wherever they stand; null until they are known.
  create view alarm_reasons as
    select a.id as transition_id, coalesce(e.primary_factor, a.primary_factor) as primary_factor,
      coalesce(e.primary_share, a.primary_share) as primary_share, coalesce(e.sentence, a.explanation) as explanation,
      coalesce(e.contributions, a.contributions) as contributions
    from alarms a left join explanations e on e.transition_id = a.id;

  insert into schema_version (version) values (6);
exception when duplicate_table then
  -- A table of the same name that was here before is somebody else's.
  raise exception 'a table in schema % of database % has the name of one of wardwatch: %', current_schema(), current_database(),
    sqlerrm
    using errcode = 'WW001', hint = 'give wardwatch a database or a schema of its own (options=-csearch_path=NAME)';
end
$$;

-- Version 7: who has been told of which alarm, each recipient by itself.
do $$
begin
  if exists (select from schema_version where version >= 7) then return; end if;

  create table deliveries (
    -- The HIGH that it is about. No reference: what people are told does not wait for its alarm to be stored.
    transition_id uuid not null,
    -- Which of its notices: 'alarm', 'reminder 1', 'escalation 1' (the ladder's first step), 'resolved', 'test'.
    notice text not null,
    -- 'mail', 'folder', 'command', 'webhook'; 'command 1' is that of the ladder's first step.
    channel text not null,
    recipient text not null,
    -- Of the mail or message that it went out with; of a digest, which has many members, the same in the rows of all.
    message_id text not null,
    -- Each ends in one of the last three: taken, refused for good, or of no use any more before it could be delivered.
    state text not null check (state in ('waiting', 'taken', 'dead', 'expired')),
    -- Why it is not taken.
    reason text,
    attempts integer not null,
    next_attempt_at timestamptz,
    settled_at timestamptz,
    recorded_at timestamptz not null default now(),
    primary key (transition_id, notice, channel, recipient)
  );
  create index deliveries_message on deliveries (message_id);

  -- Why nobody was told, and nobody will be; null where somebody was, or is to be.
  alter table outbox add column given_up text;
  drop index outbox_waiting;
  create index outbox_waiting on outbox (topic, recorded_at) where sent_at is null and given_up is null;

  insert into schema_version (version) values (7);
exception when duplicate_table then
  -- A table of the same name that was here before is somebody else's.
  raise exception 'a table in schema % of database % has the name of one of wardwatch: %', current_schema(), current_database(),
    sqlerrm
    using errcode = 'WW001', hint = 'give wardwatch a database or a schema of its own (options=-csearch_path=NAME)';
end
$$;

-- Version 8: technical alarms.
do $$
begin
  if exists (select from schema_version where version >= 8) then return; end if;

  -- What was wrong with what is known of a patient, or with the machinery, from when to when.
  create table technical_alarms (
    -- The same wherever it is noticed, as far as it is told by the records.
    id uuid primary key,
    topic text not null,
    -- 'silence', 'clock', 'identity', 'exemption', 'signal SpO2' and the like; 'feed', 'database', 'delivery', 'undelivered',
    -- 'journal', 'duty'.
    kind text not null,
    -- Tells people of one id apart; empty where it is about no patient.
    patient_key text not null,
    patient_id text,
    patient_ward text,
    bed text,
    cause text not null,
    began_at timestamptz not null,
    -- Null while it stands.
    ended_at timestamptz,
    recorded_at timestamptz not null default now()
  );
  create unique index technical_alarms_standing on technical_alarms (topic, kind, patient_key) where ended_at is null;
  create index technical_alarms_newest on technical_alarms (began_at desc);

  insert into schema_version (version) values (8);
exception when duplicate_table then
  -- A table of the same name that was here before is somebody else's.
  raise exception 'a table in schema % of database % has the name of one of wardwatch: %', current_schema(), current_database(),
    sqlerrm
    using errcode = 'WW001', hint = 'give wardwatch a database or a schema of its own (options=-csearch_path=NAME)';
end
$$;

-- Version 9: the checkpoint rolls. Each patient is saved in a row of their own, those first whose change has waited longest; the
-- offsets of `checkpoints` are those before which everything is in one of these rows, and its `state` is empty.
do $$
begin
  if exists (select from schema_version where version >= 9) then return; end if;

  -- Everybody who goes by one id on a topic, for a restart; gone from here when they are let go.
  create table patient_states (
    topic text not null,
    patient_id text not null,
    -- The one that all their records came from, and the next of them that is not in the state; null where it is not one.
    partition integer,
    next_offset bigint,
    -- Of the models that assessed what is in it.
    model_version text not null,
    -- In the layout that wardwatch's own sources describe (SealedState).
    state bytea not null,
    updated_at timestamptz not null default now(),
    primary key (topic, patient_id)
  );

  insert into schema_version (version) values (9);
exception when duplicate_table then
  -- A table of the same name that was here before is somebody else's.
  raise exception 'a table in schema % of database % has the name of one of wardwatch: %', current_schema(), current_database(),
    sqlerrm
    using errcode = 'WW001', hint = 'give wardwatch a database or a schema of its own (options=-csearch_path=NAME)';
end
$$;

-- Version 10: who is on duty, by a row with an end instead of a session's advisory lock: such a lock outlives its holder by hours
-- after a power cut, and no pooler that lends sessions for a transaction can keep one.
do $$
begin
  if exists (select from schema_version where version >= 10) then return; end if;

  create table leases (
    topic text not null,
    -- -1 for all of the topic.
    partition integer not null,
    -- Counts those on duty, one after another: whatever they store and send is stored and sent under their epoch or not at all.
    epoch bigint not null,
    -- The process, and the machine that it runs on.
    holder uuid not null,
    host text not null,
    since timestamptz not null,
    -- By this server's clock. Whoever is on duty puts it off every second; when it has passed, anybody may take the next epoch.
    expires_at timestamptz not null,
    -- How often that was done in this epoch: a count that falls tells the holder that commits have been lost.
    renewals bigint not null,
    primary key (topic, partition)
  );

  -- Under which epoch a mail was last about to be sent, and when.
  alter table outbox add column claimed_epoch bigint, add column claimed_at timestamptz;

  insert into schema_version (version) values (10);
exception when duplicate_table then
  -- A table of the same name that was here before is somebody else's.
  raise exception 'a table in schema % of database % has the name of one of wardwatch: %', current_schema(), current_database(),
    sqlerrm
    using errcode = 'WW001', hint = 'give wardwatch a database or a schema of its own (options=-csearch_path=NAME)';
end
$$;

-- Version 11: what people and timers do about alarms.
do $$
begin
  if exists (select from schema_version where version >= 11) then return; end if;

  -- What people and timers do about an alarm beside acknowledging it: it changes no step. Rows are only ever added.
  create table episode_events (
    episode_id uuid not null,
    -- 'claimed' (somebody is going), 'released', 'silenced' (until until_at), 'unsilenced', 'realarmed'.
    kind text not null,
    -- Counts those of the same kind: consoles that come upon the same have one row.
    ordinal integer not null check (ordinal >= 0),
    topic text not null,
    patient_id text not null,
    -- Null where a timer, or how the patient is, did it.
    person text,
    occurred_at timestamptz not null,
    until_at timestamptz,
    recorded_at timestamptz not null default now(),
    primary key (episode_id, kind, ordinal)
  );
  create index episode_events_newest on episode_events (topic, recorded_at desc);

  insert into schema_version (version) values (11);
exception when duplicate_table then
  -- A table of the same name that was here before is somebody else's.
  raise exception 'a table in schema % of database % has the name of one of wardwatch: %', current_schema(), current_database(),
    sqlerrm
    using errcode = 'WW001', hint = 'give wardwatch a database or a schema of its own (options=-csearch_path=NAME)';
end
$$;

-- Version 12: what the screens' trends are drawn from, so that a restart shows what was there: bins of time that have closed, a few in
-- a row. Whatever is older than three days is deleted as new ones come.
do $$
begin
  if exists (select from schema_version where version >= 12) then return; end if;

  create table bins (
    topic text not null,
    patient_key text not null,
    -- The time that one bin covers, and the number of the first of the row since 1970.
    bin_seconds integer not null,
    first_bin bigint not null,
    -- For each bin heart rate, respiratory rate, SpO2, systolic, diastolic, temperature and anomaly score, in tenths, as signed
    -- numbers of two bytes, the low one first; -32768 where nobody measured.
    tenths bytea not null,
    recorded_at timestamptz not null default now()
  );
  create index bins_newest on bins (topic, bin_seconds, recorded_at);

  insert into schema_version (version) values (12);
exception when duplicate_table then
  -- A table of the same name that was here before is somebody else's.
  raise exception 'a table in schema % of database % has the name of one of wardwatch: %', current_schema(), current_database(),
    sqlerrm
    using errcode = 'WW001', hint = 'give wardwatch a database or a schema of its own (options=-csearch_path=NAME)';
end
$$;

-- Version 13: roles with no more than they need, and indexes for what a console that takes over asks of the outbox.
do $$
begin
  if exists (select from schema_version where version >= 13) then return; end if;

  -- What was sent or given up lately, and what was sent and may stand still.
  create index outbox_newest on outbox (recorded_at desc);
  create index outbox_sent on outbox (topic, sent_at) where sent_at is not null;

  -- Roles are the whole server's: whoever may not make any asks its administrator, and applies this file again.
  begin
    if not exists (select from pg_roles where rolname = 'wardwatch_engine') then create role wardwatch_engine nologin; end if;
    if not exists (select from pg_roles where rolname = 'wardwatch_reader') then create role wardwatch_reader nologin; end if;
  exception when insufficient_privilege or duplicate_object or unique_violation then
    null;
  end;

  insert into schema_version (version) values (13);
end
$$;

-- Version 14: who else watches. Rows that end by themselves, of no worth after a crash: nothing of them is logged for recovery.
do $$
begin
  if exists (select from schema_version where version >= 14) then return; end if;

  create unlogged table presences (
    console uuid primary key,
    topic text not null,
    -- As the console says itself. The limits are for roles that may write nothing else.
    person text not null check (octet_length(person) <= 400),
    host text not null check (octet_length(host) <= 400),
    -- Whom they have open.
    patient_key text check (octet_length(patient_key) <= 400),
    only_watches boolean not null,
    -- By this server's clock. The console puts it off while it lives; what has passed is removed by the next that writes.
    expires_at timestamptz not null
  );

  insert into schema_version (version) values (14);
exception when duplicate_table then
  -- A table of the same name that was here before is somebody else's.
  raise exception 'a table in schema % of database % has the name of one of wardwatch: %', current_schema(), current_database(),
    sqlerrm
    using errcode = 'WW001', hint = 'give wardwatch a database or a schema of its own (options=-csearch_path=NAME)';
end
$$;

-- Version 15: which episodes stand, and where those are that ended after a time, so that looking back reads no more than is asked
-- for; and what the alarms of a day ask of people.
do $$
begin
  if exists (select from schema_version where version >= 15) then return; end if;

  -- Written in the transaction that stores the step that begins or ends it.
  create table standing_episodes (
    episode_id uuid primary key,
    began_at timestamptz not null
  );
  create index alarms_ends on alarms (observed_at, episode_started_at) where kind in ('resolved', 'closed');

  -- What has taken no step for a month stands nowhere but here.
  insert into standing_episodes (episode_id, began_at)
    select r.episode_id, min(r.observed_at) from alarms r
    where r.kind = 'raised' and r.observed_at > now() - interval '30 days'
      and not exists (select from alarms e where e.episode_id = r.episode_id and e.kind in ('resolved', 'closed'))
    group by r.episode_id;

  -- By day and ward, an alarm being a raise or an escalation: how many a bed that had any, how many of them anybody has seen and how
  -- soon half of those were, and how many belong to an episode that was silenced.
  create view alarm_burden as
    select date_trunc('day', a.observed_at) as day, coalesce(a.patient_ward, a.ward) as ward, count(*) as alarms,
      count(*) filter (where a.severity = 'HIGH') as high, count(*) filter (where a.severity = 'MEDIUM') as medium,
      count(*) filter (where a.severity = 'LOW') as low, count(distinct coalesce(a.bed, a.patient_id)) as beds,
      count(*)::double precision / count(distinct coalesce(a.bed, a.patient_id)) as alarms_per_bed,
      count(k.seconds)::double precision / count(*) as share_acknowledged,
      percentile_cont(0.5) within group (order by k.seconds) as median_seconds_to_acknowledge,
      count(*) filter (where exists (
        select from episode_events v where v.episode_id = a.episode_id and v.kind = 'silenced')) as silenced
    from alarms a left join lateral (
      -- Of a step the highest turn counts; an odd one takes back.
      select extract(epoch from t.acknowledged_at - a.observed_at) as seconds from (
        select turn, acknowledged_at from acknowledgements
        where episode_id = a.episode_id and step = a.step and isfinite(acknowledged_at) order by turn desc limit 1) t
      where t.turn % 2 = 0) k on true
    where a.kind in ('raised', 'escalated')
    group by 1, 2;

  insert into schema_version (version) values (15);
exception when duplicate_table then
  -- A table of the same name that was here before is somebody else's.
  raise exception 'a table in schema % of database % has the name of one of wardwatch: %', current_schema(), current_database(),
    sqlerrm
    using errcode = 'WW001', hint = 'give wardwatch a database or a schema of its own (options=-csearch_path=NAME)';
end
$$;

-- Version 16: engines in a group share a topic, each with a lease for every partition that it holds; and a lease says which Kafka
-- cluster its topic is of.
do $$
begin
  if exists (select from schema_version where version >= 16) then return; end if;

  -- Kafka's own id; null until a broker has told the holder.
  alter table leases add column cluster text;
  -- The partition of the engine that stored it; null where one console kept the topic as a whole.
  alter table outbox add column partition integer;

  insert into schema_version (version) values (16);
end
$$;

-- Version 17: what was ordered for a patient when an alarm took a step, and episodes that end because it lets them pass;
-- and which message about many told of an alarm.
do $$
begin
  if exists (select from schema_version where version >= 17) then return; end if;

  alter table alarms
    -- Own limits, what is accepted, delays, how far treatment goes, each with who decided it; null where nothing was ordered.
    add column orders text,
    -- How often, since the patient's last alarm, something stood for less than its delay, and so was no alarm.
    add column withheld integer,
    drop constraint alarms_closure_check;
  -- The messages about many that it was about to go out in, by channel: another console sends them again under the same name.
  alter table outbox add column digests jsonb;
  alter table alarms add constraint alarms_closure_check
    check (closure in ('identity', 'discharge', 'death', 'silence', 'orders')) not valid;

  -- By which alarms are made: the delays of whoever is on duty, for whoever takes over. Null where an older version wrote it.
  alter table checkpoints add column policy jsonb;
  -- Each engine of a group tells of its own machinery: of the partition that it keeps; null of a patient's troubles, and where one
  -- console keeps all of the topic.
  alter table technical_alarms add column partition integer;
  drop index technical_alarms_standing;
  create unique index technical_alarms_standing on technical_alarms (topic, kind, patient_key, (coalesce(partition, -1)))
    where ended_at is null;

  -- The same as before, with what was withheld by delays and what an order let pass.
  create or replace view alarm_burden as
    select date_trunc('day', a.observed_at) as day, coalesce(a.patient_ward, a.ward) as ward, count(*) as alarms,
      count(*) filter (where a.severity = 'HIGH') as high, count(*) filter (where a.severity = 'MEDIUM') as medium,
      count(*) filter (where a.severity = 'LOW') as low, count(distinct coalesce(a.bed, a.patient_id)) as beds,
      count(*)::double precision / count(distinct coalesce(a.bed, a.patient_id)) as alarms_per_bed,
      count(k.seconds)::double precision / count(*) as share_acknowledged,
      percentile_cont(0.5) within group (order by k.seconds) as median_seconds_to_acknowledge,
      count(*) filter (where exists (
        select from episode_events v where v.episode_id = a.episode_id and v.kind = 'silenced')) as silenced,
      coalesce(sum(a.withheld), 0) as withheld,
      count(*) filter (where a.kind = 'raised' and exists (
        select from alarms e where e.episode_id = a.episode_id and e.closure = 'orders')) as let_pass
    from alarms a left join lateral (
      -- Of a step the highest turn counts; an odd one takes back.
      select extract(epoch from t.acknowledged_at - a.observed_at) as seconds from (
        select turn, acknowledged_at from acknowledgements
        where episode_id = a.episode_id and step = a.step and isfinite(acknowledged_at) order by turn desc limit 1) t
      where t.turn % 2 = 0) k on true
    where a.kind in ('raised', 'escalated')
    group by 1, 2;

  insert into schema_version (version) values (17);
end
$$;

-- Version 18: the policy stands in the lease too, where whoever comes finds it before the first checkpoint is saved.
do $$
begin
  if exists (select from schema_version where version >= 18) then return; end if;

  -- By which delays the holder makes alarms.
  alter table leases add column policy jsonb;
  -- By partition the last record that was read, by its offset and a digest of its value: whether the topic is still the same one. Null
  -- where an older version wrote it.
  alter table checkpoints add column marks jsonb;

  insert into schema_version (version) values (18);
end
$$;

-- Version 19: what delays withhold, as it is counted, and not only with the patient's next alarm.
do $$
begin
  if exists (select from schema_version where version >= 19) then return; end if;

  -- How often something of a patient stood for less than its delay, and so was no alarm, by the hour. Written with the checkpoint.
  create table withheld_counts (
    topic text not null,
    -- Tells people of one id apart; with when the first of the hour ended, by the records, the name of the row.
    patient_key text not null,
    began_at timestamptz not null,
    patient_id text not null,
    -- As in `alarms`.
    ward text not null,
    patient_ward text,
    bed text,
    count integer not null check (count > 0),
    recorded_at timestamptz not null default now(),
    primary key (topic, patient_key, began_at)
  );
  create index withheld_counts_newest on withheld_counts (began_at);

  -- The same as before, with what was withheld of those too who had no alarm later, on days and wards too that had none.
  create or replace view alarm_burden as
    select day, ward, count(alarm_severity) as alarms,
      count(*) filter (where alarm_severity = 'HIGH') as high, count(*) filter (where alarm_severity = 'MEDIUM') as medium,
      count(*) filter (where alarm_severity = 'LOW') as low, count(distinct place) as beds,
      count(alarm_severity)::double precision / nullif(count(distinct place), 0) as alarms_per_bed,
      count(seconds)::double precision / nullif(count(alarm_severity), 0) as share_acknowledged,
      percentile_cont(0.5) within group (order by seconds) as median_seconds_to_acknowledge,
      count(*) filter (where is_silenced) as silenced,
      coalesce(sum(withheld), 0) as withheld,
      count(*) filter (where is_let_pass) as let_pass
    from (
      select date_trunc('day', a.observed_at) as day, coalesce(a.patient_ward, a.ward) as ward, a.severity as alarm_severity,
        coalesce(a.bed, a.patient_id) as place, k.seconds,
        exists (select from episode_events v where v.episode_id = a.episode_id and v.kind = 'silenced') as is_silenced,
        a.kind = 'raised' and exists (
          select from alarms e where e.episode_id = a.episode_id and e.closure = 'orders') as is_let_pass,
        null::integer as withheld
      from alarms a left join lateral (
        -- Of a step the highest turn counts; an odd one takes back.
        select extract(epoch from t.acknowledged_at - a.observed_at) as seconds from (
          select turn, acknowledged_at from acknowledgements
          where episode_id = a.episode_id and step = a.step and isfinite(acknowledged_at) order by turn desc limit 1) t
        where t.turn % 2 = 0) k on true
      where a.kind in ('raised', 'escalated')
      union all
      select date_trunc('day', w.began_at), coalesce(w.patient_ward, w.ward), null, null, null, false, false, w.count
      from withheld_counts w) counted
    group by day, ward;

  insert into schema_version (version) values (19);
exception when duplicate_table then
  -- A table of the same name that was here before is somebody else's.
  raise exception 'a table in schema % of database % has the name of one of wardwatch: %', current_schema(), current_database(),
    sqlerrm
    using errcode = 'WW001', hint = 'give wardwatch a database or a schema of its own (options=-csearch_path=NAME)';
end
$$;

-- What the roles may do; every time, since they may have been made since. Nobody but the owner deletes what is history, and the row
-- that says who is on duty can be renewed and taken over, never removed.
do $$
begin
  if exists (select from pg_roles where rolname = 'wardwatch_engine') then
    execute format('grant usage on schema %I to wardwatch_engine', current_schema());
    grant select on schema_version, former_wards, alarm_reasons, alarm_burden to wardwatch_engine;
    grant select, insert on site, alarms, explanations, acknowledgements, episode_events to wardwatch_engine;
    grant select, insert, update on outbox, deliveries, technical_alarms, leases, checkpoints, withheld_counts
      to wardwatch_engine;
    grant select, insert, update, delete on patient_states to wardwatch_engine;
    grant select, insert, delete on bins, standing_episodes to wardwatch_engine;
    grant select, insert, update, delete on presences to wardwatch_engine;
  end if;
  if exists (select from pg_roles where rolname = 'wardwatch_reader') then
    execute format('grant usage on schema %I to wardwatch_reader', current_schema());
    grant select on schema_version, site, former_wards, alarms, explanations, alarm_reasons, alarm_burden, acknowledgements,
      episode_events, outbox, deliveries, technical_alarms, leases, checkpoints, patient_states, bins, standing_episodes,
      withheld_counts to wardwatch_reader;
    -- Whoever watches is seen: the only thing that they may write.
    grant select, insert, update, delete on presences to wardwatch_reader;
  end if;
exception when insufficient_privilege then
  -- Not the owner's session: what was granted stands.
  null;
end
$$;

commit;
