import type { PgSource } from '@edges/database/pg-source';

/** Keeps what the migrations themselves wrote, so that a reset can bring it back. Run once, right after migrating. */
export async function keepSeedRows(source: PgSource): Promise<void> {
  await source.asLogin((client) => client.query(KEEP));
}

/** Brings a store back to what the migrations left: other rows gone, sequences at their start. Faster than a new store. */
export async function resetStore(source: PgSource): Promise<void> {
  await source.asLogin((client) => client.query(RESET));
}

const OUR_TABLES = `
  SELECT c.oid, n.nspname AS home, c.relname AS name
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind = 'r' AND n.nspname IN
    ('conversation', 'orchestrator', 'gateway', 'router', 'tool', 'trust', 'audit', 'memory', 'knowledge', 'shop', 'events')`;

const KEEP = `
DO $$
DECLARE t record; filled boolean;
BEGIN
  CREATE SCHEMA testing_seed;
  FOR t IN ${OUR_TABLES} LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM %I.%I)', t.home, t.name) INTO filled;
    IF filled THEN EXECUTE format('CREATE TABLE testing_seed.%I AS TABLE %I.%I', t.home || '.' || t.name, t.home, t.name); END IF;
  END LOOP;
END
$$`;

// Triggers and foreign keys rest meanwhile: append-only tables are emptied too, and in any order.
const RESET = `
BEGIN;
SET LOCAL session_replication_role = replica;
DO $$
DECLARE t record; s record; columns text; watchful record;
BEGIN
  -- These fire even for replicas, so they are put to sleep one by one and woken again below.
  CREATE TEMP TABLE watchful_triggers ON COMMIT DROP AS
    SELECT c.oid::regclass AS table_name, g.tgname AS trigger_name
    FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid WHERE g.tgenabled = 'A' AND NOT g.tgisinternal;
  FOR watchful IN SELECT * FROM watchful_triggers LOOP
    EXECUTE format('ALTER TABLE %s DISABLE TRIGGER %I', watchful.table_name, watchful.trigger_name);
  END LOOP;
  FOR t IN ${OUR_TABLES} LOOP
    EXECUTE format('DELETE FROM %I.%I', t.home, t.name);
    IF to_regclass(format('testing_seed.%I', t.home || '.' || t.name)) IS NOT NULL THEN
      SELECT string_agg(quote_ident(attname), ', ') INTO columns FROM pg_attribute
        WHERE attrelid = t.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
      EXECUTE format('INSERT INTO %I.%I (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM testing_seed.%I', t.home, t.name, columns, columns, t.home || '.' || t.name);
    END IF;
  END LOOP;
  FOR watchful IN SELECT * FROM watchful_triggers LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', watchful.table_name, watchful.trigger_name);
  END LOOP;
  FOR s IN SELECT schemaname, sequencename, start_value FROM pg_sequences WHERE last_value IS NOT NULL LOOP
    PERFORM setval(format('%I.%I', s.schemaname, s.sequencename)::regclass, s.start_value, false);
  END LOOP;
END
$$;
COMMIT`;
