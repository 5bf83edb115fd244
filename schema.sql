-- The tables of wardwatch, version 1.
--
-- Safe to apply again and again, by the program or by hand: psql -v ON_ERROR_STOP=1 -f schema.sql
-- Everything goes into the connection's default schema (the first one of search_path), so that a database of its own needs no
-- setting and a shared database only options=-csearch_path=wardwatch. It is applied whole or not at all.

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
  -- Two consoles that start together must not both create.
  perform pg_advisory_xact_lock(hashtextextended('wardwatch:schema', 0));
  if to_regclass(format('%I.schema_version', current_schema())) is not null then
    begin
      select max(version) into found from schema_version;
    exception when undefined_column then
      raise exception 'the table schema_version in schema % of database % is not one of wardwatch', current_schema(),
        current_database()
        using errcode = 'WW001', hint = 'give wardwatch a database or a schema of its own (options=-csearch_path=NAME)';
    end;
    if found > 1 then
      raise exception 'database % holds version % of the tables of wardwatch, and this schema.sql knows only version 1',
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

-- One row for each step of an alarm episode, with all the evidence for it. Rows are only ever added.
create table if not exists alarms (
  -- Deterministic (UUID version 5 of ward, patient, episode start and step): the same step is stored once, whoever stores it.
  id uuid primary key,
  episode_id uuid not null,
  step integer not null check (step >= 0),
  kind text not null check (kind in ('raised', 'escalated', 'deescalated', 'resolved')),
  severity text not null check (severity in ('NORMAL', 'LOW', 'MEDIUM', 'HIGH')),
  previous_severity text not null check (previous_severity in ('NORMAL', 'LOW', 'MEDIUM', 'HIGH')),
  -- The ward that the console watches; `patient_ward` is what the records say.
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

-- A table of the same name that was here before is somebody else's: say so instead of failing later.
do $$
begin
  perform id, episode_id, step, kind, severity, previous_severity, ward, patient_id, patient_ward, bed, patient_name,
    observed_at, observed_epoch, episode_started_at, recorded_at, anomaly_score, autoencoder_score, isolation_forest_score,
    risk, news2, news2_upper, news2_partial, heart_rate, respiratory_rate, spo2, systolic_bp, diastolic_bp, temperature,
    on_oxygen, consciousness, primary_factor, primary_share, explanation, contributions, model_version
  from alarms where false;
exception when undefined_column then
  raise exception 'the table alarms in schema % of database % is not one of wardwatch: %',
    current_schema(), current_database(), sqlerrm
    using errcode = 'WW001', hint = 'give wardwatch a database or a schema of its own (options=-csearch_path=NAME)';
end
$$;

-- Mails asked for and not known to be sent. The row is written in the transaction that stores its alarm.
create table if not exists outbox (
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
create table if not exists checkpoints (
  ward text primary key,
  topic text not null,
  offsets jsonb not null,
  model_version text not null,
  state bytea not null,
  updated_at timestamptz not null default now()
);

create table if not exists acknowledgements (
  id uuid primary key,
  episode_id uuid not null,
  step integer not null,
  ward text not null,
  patient_id text not null,
  person text not null,
  acknowledged_at timestamptz not null,
  recorded_at timestamptz not null default now()
);

-- The same for the others.
do $$
begin
  perform transition_id, ward, message_id, payload, attempts, last_error, next_attempt_at, recorded_at, sent_at
  from outbox where false;
  perform ward, topic, offsets, model_version, state, updated_at from checkpoints where false;
  perform id, episode_id, step, ward, patient_id, person, acknowledged_at, recorded_at from acknowledgements where false;
  perform version, applied_at from schema_version where false;
exception when undefined_column then
  raise exception 'a table in schema % of database % has the name of one of wardwatch and other columns: %',
    current_schema(), current_database(), sqlerrm
    using errcode = 'WW001', hint = 'give wardwatch a database or a schema of its own (options=-csearch_path=NAME)';
end
$$;

-- This patient, newest first; the last hours of a ward; the steps of an episode; the mails that wait;
-- what is new of a ward's acknowledgements.
create index if not exists alarms_patient_newest on alarms (patient_id, observed_at desc);
create index if not exists alarms_ward_newest on alarms (ward, observed_at desc);
create index if not exists alarms_newest on alarms (observed_at desc);
create index if not exists alarms_episode on alarms (episode_id, step);
create index if not exists outbox_waiting on outbox (ward, recorded_at) where sent_at is null;
create index if not exists acknowledgements_ward_newest on acknowledgements (ward, recorded_at desc);
create index if not exists acknowledgements_episode on acknowledgements (episode_id);

insert into schema_version (version) values (1) on conflict do nothing;

commit;
