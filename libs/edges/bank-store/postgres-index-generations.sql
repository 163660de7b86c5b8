-- owner: memory-service
-- migration: 2026112183_index_generation
-- What is made of a bank's texts beforehand: vectors by one embedder, and analyses where those written with the units are another analyser's.

ALTER TABLE memory.bank
  -- The one that answers. Null before the first.
  ADD COLUMN generation bigint,
  ADD COLUMN last_generation bigint NOT NULL DEFAULT 0;

CREATE TABLE memory.index_generation (
  tenant_id text NOT NULL,
  bank text COLLATE "C" NOT NULL,
  generation bigint NOT NULL,
  region text NOT NULL,
  state text NOT NULL CHECK (state IN ('building', 'live', 'retired')),
  -- What its analyses and vectors were made by. Another of either is another generation.
  analyser text NOT NULL,
  embedder text,
  search text NOT NULL CHECK (search IN ('exact', 'near')),
  -- The place up to which units were taken in; grows while it is built, and afterwards with what is retained.
  taken_to bigint NOT NULL DEFAULT 0,
  -- Grows with every batch of vectors, so that a process sees what is new.
  written bigint NOT NULL DEFAULT 0,
  -- What had to be in it when it went live, and was.
  units bigint,
  digest text,
  begun_at bigint NOT NULL,
  live_at bigint,
  retired_at bigint,
  PRIMARY KEY (tenant_id, bank, generation),
  CHECK ((state = 'retired') = (retired_at IS NOT NULL)),
  CHECK (state <> 'live' OR (live_at IS NOT NULL AND units IS NOT NULL AND digest IS NOT NULL))
);
CREATE UNIQUE INDEX index_generation_live ON memory.index_generation (tenant_id, bank) WHERE state = 'live';
CREATE UNIQUE INDEX index_generation_building ON memory.index_generation (tenant_id, bank) WHERE state = 'building';

CREATE TABLE memory.unit_vector (
  tenant_id text NOT NULL,
  bank text COLLATE "C" NOT NULL,
  generation bigint NOT NULL,
  seq bigint NOT NULL,
  region text NOT NULL,
  written bigint NOT NULL,
  -- How many dimensions it has, where the store is asked for the nearest; 0 where processes compare.
  near integer NOT NULL,
  -- Null for a text that the embedder has no vector for.
  embedding public.halfvec,
  PRIMARY KEY (tenant_id, bank, generation, seq)
) PARTITION BY HASH (tenant_id);
CREATE INDEX unit_vector_written ON memory.unit_vector (tenant_id, bank, generation, written, seq);
CREATE INDEX unit_vector_place ON memory.unit_vector (tenant_id, bank, seq);

CREATE TABLE memory.unit_reading (
  tenant_id text NOT NULL,
  bank text COLLATE "C" NOT NULL,
  generation bigint NOT NULL,
  seq bigint NOT NULL,
  region text NOT NULL,
  language text NOT NULL,
  terms text NOT NULL,
  PRIMARY KEY (tenant_id, bank, generation, seq)
) PARTITION BY HASH (tenant_id);
CREATE INDEX unit_reading_place ON memory.unit_reading (tenant_id, bank, seq);

DO $$
DECLARE
  name text;
  width integer;
BEGIN
  FOR part IN 0..7 LOOP
    EXECUTE format('CREATE TABLE memory.unit_vector_p%s PARTITION OF memory.unit_vector FOR VALUES WITH (MODULUS 8, REMAINDER %s)', part, part);
    EXECUTE format('CREATE TABLE memory.unit_reading_p%s PARTITION OF memory.unit_reading FOR VALUES WITH (MODULUS 8, REMAINDER %s)', part, part);
  END LOOP;
  -- One graph of neighbours per partition and number of dimensions, of large banks alone: never one per tenant or bank. Vectors of other widths are compared one by one.
  FOREACH width IN ARRAY ARRAY[384, 768, 1024, 1536, 3072] LOOP
    EXECUTE format('CREATE INDEX unit_vector_near_%1$s ON memory.unit_vector '
      'USING hnsw ((embedding::public.halfvec(%1$s)) public.halfvec_ip_ops) WHERE near = %1$s', width);
  END LOOP;
  FOR name IN SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'memory'::regnamespace AND c.relkind IN ('r', 'p')
    AND (c.relname LIKE 'unit_vector%' OR c.relname LIKE 'unit_reading%' OR c.relname = 'index_generation') LOOP
    EXECUTE format('ALTER TABLE memory.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE memory.%I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY tenant ON memory.%I USING (tenant_id = current_setting(''fiveplane.tenant'', true)) '
      'WITH CHECK (tenant_id = current_setting(''fiveplane.tenant'', true))', name);
  END LOOP;
END
$$;
GRANT SELECT, INSERT, DELETE ON memory.unit_vector, memory.unit_reading, memory.index_generation TO fp_memory;
GRANT UPDATE ON memory.index_generation TO fp_memory;

-- Which banks have no live generation by this analyser and embedder, or one that has not taken in everything, or one that is too large to be compared in a process.
-- Also those with a generation that was retired by then. Names, never bodies.
CREATE POLICY recovery ON memory.index_generation FOR SELECT TO fp_owner USING (true);
CREATE FUNCTION memory.banks_behind(reader text, with_embedder text, near_from bigint, retired_by bigint, after_tenant text, after_bank text, at_most integer)
  RETURNS TABLE (tenant_id text, bank text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$ SELECT b.tenant_id, b.bank FROM memory.bank b
    LEFT JOIN memory.index_generation g ON g.tenant_id = b.tenant_id AND g.bank = b.bank AND g.generation = b.generation
    WHERE (b.tenant_id COLLATE "C", b.bank) > (after_tenant COLLATE "C", after_bank COLLATE "C")
      AND ((b.last_seq > 0 AND (g.generation IS NULL OR g.analyser <> reader || ' ' || b.language OR g.embedder IS DISTINCT FROM with_embedder
          OR (g.embedder IS NOT NULL AND (g.taken_to < b.last_seq OR (g.search = 'exact' AND b.units >= near_from)))))
        OR EXISTS (SELECT FROM memory.index_generation o
          WHERE o.tenant_id = b.tenant_id AND o.bank = b.bank AND o.state = 'retired' AND (o.retired_at <= retired_by OR o.live_at IS NULL)))
    ORDER BY b.tenant_id COLLATE "C", b.bank LIMIT at_most $$;
GRANT EXECUTE ON FUNCTION memory.banks_behind(text, text, bigint, bigint, text, text, integer) TO fp_memory;
