-- owner: memory-service
-- migration: 2026112180_bank_store
-- Memory banks: units as they were retained, what ends their time, who holds what, what was forgotten, and work for later.

CREATE TABLE memory.bank (
  tenant_id text NOT NULL,
  bank text COLLATE "C" NOT NULL,
  region text NOT NULL,
  -- Another one when a bank was removed and made again.
  incarnation uuid NOT NULL DEFAULT gen_random_uuid(),
  profile text NOT NULL CHECK (profile IN ('chat', 'assistant-log', 'documents')),
  language text NOT NULL,
  settings jsonb NOT NULL,
  created_at bigint NOT NULL,
  put_at bigint NOT NULL,
  units bigint NOT NULL DEFAULT 0,
  -- Writers of one bank hold its row: changes are committed in their order.
  changes bigint NOT NULL DEFAULT 0,
  last_seq bigint NOT NULL DEFAULT 0,
  erased_at bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, bank)
);

-- Written once. Nothing but forgetting removes a row, and nothing changes one.
CREATE TABLE memory.unit (
  tenant_id text NOT NULL,
  bank text COLLATE "C" NOT NULL,
  seq bigint NOT NULL,
  region text NOT NULL,
  change bigint NOT NULL,
  unit_id text COLLATE "C" NOT NULL,
  session text COLLATE "C" NOT NULL,
  position integer NOT NULL,
  speaker text,
  role text,
  title text NOT NULL,
  body text NOT NULL,
  gloss text NOT NULL,
  tags text[] NOT NULL,
  fact_type text NOT NULL,
  classification text NOT NULL,
  occurred_from bigint,
  occurred_to bigint,
  retained_at bigint NOT NULL,
  expires_at bigint,
  visible_to text[],
  fact json,
  source text NOT NULL,
  source_offset integer NOT NULL,
  content_hash text NOT NULL,
  content_type text NOT NULL,
  principals text[] NOT NULL,
  retained_by text NOT NULL,
  metadata json NOT NULL,
  content_key text COLLATE "C" NOT NULL,
  digest text NOT NULL,
  -- What it tells the graph. An entity is there as long as a unit speaks of it.
  entities text[] NOT NULL,
  relations json NOT NULL,
  PRIMARY KEY (tenant_id, bank, seq),
  UNIQUE (tenant_id, bank, unit_id)
) PARTITION BY HASH (tenant_id);
CREATE INDEX unit_change ON memory.unit (tenant_id, bank, change);
CREATE INDEX unit_content ON memory.unit (tenant_id, bank, content_key);
CREATE INDEX unit_session ON memory.unit (tenant_id, bank, session, position);

-- What the analyser made of each unit: derived, made anew when the analyser changes.
CREATE TABLE memory.unit_analysis (
  tenant_id text NOT NULL,
  bank text COLLATE "C" NOT NULL,
  seq bigint NOT NULL,
  region text NOT NULL,
  analyser text NOT NULL,
  expected text NOT NULL,
  language text NOT NULL,
  terms text NOT NULL,
  PRIMARY KEY (tenant_id, bank, seq)
) PARTITION BY HASH (tenant_id);

-- Since when a unit no longer counts as known, and why.
CREATE TABLE memory.unit_end (
  tenant_id text NOT NULL,
  bank text COLLATE "C" NOT NULL,
  seq bigint NOT NULL,
  region text NOT NULL,
  change bigint NOT NULL,
  at bigint NOT NULL,
  why text NOT NULL CHECK (why IN ('superseded', 'archived', 'retracted')),
  PRIMARY KEY (tenant_id, bank, seq)
);
CREATE INDEX unit_end_change ON memory.unit_end (tenant_id, bank, change);

-- Which unit tells another one anew, or speaks against it. Goes with either.
CREATE TABLE memory.unit_link (
  tenant_id text NOT NULL,
  bank text COLLATE "C" NOT NULL,
  seq bigint NOT NULL,
  kind text NOT NULL CHECK (kind IN ('supersedes', 'contradicts')),
  to_seq bigint NOT NULL,
  region text NOT NULL,
  from_unit text NOT NULL,
  to_unit text NOT NULL,
  PRIMARY KEY (tenant_id, bank, seq, kind, to_seq)
);
CREATE INDEX unit_link_target ON memory.unit_link (tenant_id, bank, to_seq, kind);

CREATE TABLE memory.unit_use (
  tenant_id text NOT NULL,
  bank text COLLATE "C" NOT NULL,
  seq bigint NOT NULL,
  region text NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (tenant_id, bank, seq)
);

-- Calls that were answered, by their idempotency key. An answer holds ids, never content.
CREATE TABLE memory.bank_request (
  tenant_id text NOT NULL,
  bank text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  region text NOT NULL,
  digest text NOT NULL,
  answer json NOT NULL,
  PRIMARY KEY (tenant_id, bank, key)
);

CREATE TABLE memory.bank_hold (
  tenant_id text NOT NULL,
  hold_id text COLLATE "C" NOT NULL,
  region text NOT NULL,
  bank text COLLATE "C" NOT NULL,
  reason text NOT NULL,
  set_by text NOT NULL,
  set_at bigint NOT NULL,
  PRIMARY KEY (tenant_id, hold_id)
);
CREATE INDEX bank_hold_bank ON memory.bank_hold (tenant_id, bank, hold_id);

-- What was forgotten, in counts.
CREATE TABLE memory.erasure (
  tenant_id text NOT NULL,
  erasure_id text COLLATE "C" NOT NULL,
  region text NOT NULL,
  banks text[] NOT NULL,
  at bigint NOT NULL,
  by text NOT NULL,
  reason text NOT NULL,
  digest text NOT NULL,
  units bigint NOT NULL,
  rows json NOT NULL,
  PRIMARY KEY (tenant_id, erasure_id)
);

CREATE TABLE memory.bank_job (
  tenant_id text NOT NULL,
  job_id text COLLATE "C" NOT NULL,
  region text NOT NULL,
  bank text COLLATE "C" NOT NULL,
  kind text NOT NULL,
  state text NOT NULL CHECK (state IN ('queued', 'running', 'succeeded', 'failed')),
  attempts integer NOT NULL DEFAULT 0,
  queued_at bigint NOT NULL,
  -- Until when one worker has it.
  until bigint,
  ended_at bigint,
  -- Gone when the job has ended.
  payload json,
  result json,
  PRIMARY KEY (tenant_id, job_id),
  CHECK ((state IN ('succeeded', 'failed')) = (ended_at IS NOT NULL AND payload IS NULL))
);
CREATE INDEX bank_job_bank ON memory.bank_job (tenant_id, bank, job_id);
CREATE INDEX bank_job_open ON memory.bank_job (queued_at) WHERE ended_at IS NULL;

DO $$
DECLARE
  name text;
BEGIN
  FOR part IN 0..7 LOOP
    EXECUTE format('CREATE TABLE memory.unit_p%s PARTITION OF memory.unit FOR VALUES WITH (MODULUS 8, REMAINDER %s)', part, part);
    EXECUTE format('CREATE TABLE memory.unit_analysis_p%s PARTITION OF memory.unit_analysis FOR VALUES WITH (MODULUS 8, REMAINDER %s)', part, part);
  END LOOP;
  -- A partition may be asked by its own name only by its owner; the border holds there too.
  FOR name IN SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'memory'::regnamespace AND c.relkind IN ('r', 'p')
    AND (c.relname LIKE 'unit%' OR c.relname LIKE 'bank%' OR c.relname = 'erasure') LOOP
    EXECUTE format('ALTER TABLE memory.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE memory.%I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY tenant ON memory.%I USING (tenant_id = current_setting(''fiveplane.tenant'', true)) '
      'WITH CHECK (tenant_id = current_setting(''fiveplane.tenant'', true))', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['bank', 'unit', 'unit_analysis', 'unit_end', 'unit_link', 'unit_use', 'bank_request', 'bank_hold', 'bank_job'] LOOP
    EXECUTE format('GRANT SELECT, INSERT, DELETE ON memory.%I TO fp_memory', name);
  END LOOP;
END
$$;
GRANT SELECT, INSERT ON memory.erasure TO fp_memory;
GRANT UPDATE ON memory.bank, memory.unit_use, memory.bank_job, memory.unit_analysis TO fp_memory;

-- Whose jobs wait, the longest waiting first. Ids, never bodies.
CREATE POLICY recovery ON memory.bank_job FOR SELECT TO fp_owner USING (true);
CREATE FUNCTION memory.jobs_waiting(now bigint, at_most integer) RETURNS TABLE (tenant_id text, job_id text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$ SELECT j.tenant_id, j.job_id FROM memory.bank_job j
    WHERE j.ended_at IS NULL AND (j.state = 'queued' OR j.until <= now) ORDER BY j.queued_at, j.tenant_id, j.job_id LIMIT at_most $$;
GRANT EXECUTE ON FUNCTION memory.jobs_waiting(bigint, integer) TO fp_memory;

-- Planners need to know how banks are filled, and nobody tells them in an embedded store. Looks at tables that have grown by half since they were last looked at.
CREATE FUNCTION memory.look_at_grown_tables() RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
  DECLARE
    grown regclass;
  BEGIN
    FOR grown IN SELECT c.oid::regclass FROM pg_class c
      WHERE c.relnamespace = 'memory'::regnamespace AND c.relkind = 'r' AND (c.relname LIKE 'unit%' OR c.relname = 'bank')
        AND pg_relation_size(c.oid) > 8192 * (c.relpages * 3 / 2 + 4) ORDER BY c.oid
    LOOP
      EXECUTE 'ANALYZE ' || grown;
    END LOOP;
  END
  $$;
GRANT EXECUTE ON FUNCTION memory.look_at_grown_tables() TO fp_memory;
