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

// Triggers and foreign keys rest meanwhile: append-only tables are emptied too, and in any order. Tables that are as they were are left alone, for
// a trigger that sleeps and wakes makes every prepared statement be planned again. Triggers marked ALWAYS fire even for replicas, so they are put to sleep one by one.
const RESET = `
BEGIN;
SET LOCAL session_replication_role = replica;
DO $$
DECLARE t record; s record; g record; columns text; seed text; changed boolean;
BEGIN
  FOR t IN ${OUR_TABLES} LOOP
    seed := CASE WHEN to_regclass(format('testing_seed.%I', t.home || '.' || t.name)) IS NOT NULL THEN format('testing_seed.%I', t.home || '.' || t.name) END;
    IF seed IS NULL THEN
      EXECUTE format('SELECT EXISTS (SELECT FROM %I.%I)', t.home, t.name) INTO changed;
    ELSE
      EXECUTE format('SELECT EXISTS ((TABLE %1$I.%2$I EXCEPT TABLE %3$s) UNION ALL (TABLE %3$s EXCEPT TABLE %1$I.%2$I))', t.home, t.name, seed) INTO changed;
    END IF;
    CONTINUE WHEN NOT changed;
    FOR g IN SELECT tgname FROM pg_trigger WHERE tgrelid = t.oid AND tgenabled = 'A' AND NOT tgisinternal LOOP
      EXECUTE format('ALTER TABLE %I.%I DISABLE TRIGGER %I', t.home, t.name, g.tgname);
    END LOOP;
    EXECUTE format('DELETE FROM %I.%I', t.home, t.name);
    IF seed IS NOT NULL THEN
      SELECT string_agg(quote_ident(attname), ', ') INTO columns FROM pg_attribute
        WHERE attrelid = t.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
      EXECUTE format('INSERT INTO %I.%I (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM %s', t.home, t.name, columns, columns, seed);
    END IF;
    FOR g IN SELECT tgname FROM pg_trigger WHERE tgrelid = t.oid AND tgenabled = 'D' AND NOT tgisinternal LOOP
      EXECUTE format('ALTER TABLE %I.%I ENABLE ALWAYS TRIGGER %I', t.home, t.name, g.tgname);
    END LOOP;
  END LOOP;
  FOR s IN SELECT schemaname, sequencename, start_value FROM pg_sequences WHERE last_value IS NOT NULL LOOP
    PERFORM setval(format('%I.%I', s.schemaname, s.sequencename)::regclass, s.start_value, false);
  END LOOP;
END
$$;
COMMIT`;
