-- owner: trust-control-plane
-- migration: 2026112141_audit_log
-- The transparency log. Nobody writes these tables but the functions below; the app may call append_batch and take_lead, the signer put_checkpoint.

-- Where each log stands. Locking this row is what makes one order of entries.
CREATE TABLE audit.log_state (
  log_id text PRIMARY KEY,
  region text NOT NULL,
  size bigint NOT NULL DEFAULT 0 CHECK (size >= 0),
  chain_hash bytea NOT NULL,
  -- Grows with every leader; an older leader is refused.
  epoch bigint NOT NULL DEFAULT 0
);

CREATE TABLE audit.entry (
  -- '*' for entries of the platform itself.
  tenant_id text NOT NULL,
  log_id text NOT NULL,
  idx bigint NOT NULL,
  region text NOT NULL,
  event_id text NOT NULL,
  -- RFC 6962: sha256(0x00 || body).
  leaf_hash bytea NOT NULL,
  -- sha256(the one before || leaf hash): a cheap check inside the database; the tree is the authority.
  chain_hash bytea NOT NULL,
  -- C2SP tlog-tiles stores the length of an entry in two bytes.
  body bytea NOT NULL CHECK (octet_length(body) BETWEEN 1 AND 65535),
  appended_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, log_id, idx),
  UNIQUE (log_id, idx)
);

-- Which entry an event became: a repeated append finds its own.
CREATE TABLE audit.receipt (
  tenant_id text NOT NULL,
  event_id text NOT NULL,
  region text NOT NULL,
  log_id text NOT NULL,
  idx bigint NOT NULL,
  epoch bigint NOT NULL,
  PRIMARY KEY (tenant_id, event_id)
);

-- What opens an entry's commitment. Never part of the log: erasing a row leaves every proof intact.
CREATE TABLE audit.payload (
  tenant_id text NOT NULL,
  event_id text NOT NULL,
  region text NOT NULL,
  salt bytea NOT NULL CHECK (octet_length(salt) = 32),
  content_digest bytea NOT NULL CHECK (octet_length(content_digest) = 32),
  PRIMARY KEY (tenant_id, event_id)
);

-- Roots of complete subtrees of 2^level leaves, level a multiple of 8: a proof reads a few hundred hashes however large the log is.
CREATE TABLE audit.subtree (
  log_id text NOT NULL,
  level integer NOT NULL CHECK (level > 0 AND level % 8 = 0),
  idx bigint NOT NULL,
  hash bytea NOT NULL,
  PRIMARY KEY (log_id, level, idx)
);

CREATE TABLE audit.checkpoint (
  log_id text NOT NULL,
  size bigint NOT NULL,
  region text NOT NULL,
  root bytea NOT NULL CHECK (octet_length(root) = 32),
  -- The signed note (C2SP tlog-checkpoint).
  note text NOT NULL,
  signed_at timestamptz NOT NULL,
  PRIMARY KEY (log_id, size)
);

CREATE FUNCTION audit.refuse_change() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
  AS $$ BEGIN RAISE EXCEPTION 'audit.% is append-only', TG_TABLE_NAME USING ERRCODE = 'AU009'; END $$;

CREATE FUNCTION audit.refuse_rewind() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
  AS $$
  BEGIN
    IF NEW.log_id <> OLD.log_id OR NEW.region <> OLD.region OR NEW.size < OLD.size OR NEW.epoch < OLD.epoch THEN
      RAISE EXCEPTION 'the head of a log never goes back' USING ERRCODE = 'AU009';
    END IF;
    RETURN NEW;
  END
  $$;

-- ENABLE ALWAYS: they also fire for a session that calls itself a replica.
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['entry', 'receipt', 'subtree', 'checkpoint'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.%I EXECUTE FUNCTION audit.refuse_change()', name);
    EXECUTE format('ALTER TABLE audit.%I ENABLE ALWAYS TRIGGER append_only', name);
  END LOOP;
  CREATE TRIGGER append_only BEFORE UPDATE OR TRUNCATE ON audit.payload EXECUTE FUNCTION audit.refuse_change();
  ALTER TABLE audit.payload ENABLE ALWAYS TRIGGER append_only;
  CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON audit.log_state EXECUTE FUNCTION audit.refuse_change();
  ALTER TABLE audit.log_state ENABLE ALWAYS TRIGGER append_only;
  CREATE TRIGGER only_grows BEFORE UPDATE ON audit.log_state FOR EACH ROW EXECUTE FUNCTION audit.refuse_rewind();
  ALTER TABLE audit.log_state ENABLE ALWAYS TRIGGER only_grows;
  FOREACH name IN ARRAY ARRAY['entry', 'receipt', 'payload'] LOOP
    EXECUTE format('ALTER TABLE audit.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE audit.%I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY reading ON audit.%I FOR SELECT TO fp_trust USING (tenant_id IN (current_setting(''fiveplane.tenant'', true), ''*''))', name);
    -- For the functions below only: no app speaks with the owner's role.
    EXECUTE format('CREATE POLICY functions ON audit.%I TO fp_owner USING (true) WITH CHECK (true)', name);
    EXECUTE format('GRANT SELECT ON audit.%I TO fp_trust', name);
  END LOOP;
END
$$;

-- The signer recomputes every hash from the bodies of all tenants. It sees neither salts nor content digests.
CREATE POLICY signing ON audit.entry FOR SELECT TO fp_checkpoint USING (true);
GRANT SELECT ON audit.entry, audit.log_state, audit.checkpoint TO fp_checkpoint;
GRANT SELECT ON audit.log_state, audit.checkpoint TO fp_trust;

-- Becomes the one leader of a log, which begins with its first leader. Whoever led before is refused from now on.
CREATE FUNCTION audit.take_lead(p_log_id text) RETURNS TABLE (epoch bigint, size bigint)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
  #variable_conflict use_column
  BEGIN
    IF p_log_id !~ '^[a-z][a-z0-9-]{0,61}[a-z0-9]/(0|[1-9][0-9]{0,5})$' THEN
      RAISE EXCEPTION 'not a log' USING ERRCODE = 'AU003';
    END IF;
    INSERT INTO audit.log_state (log_id, region, chain_hash) VALUES (p_log_id, split_part(p_log_id, '/', 1), decode(repeat('00', 32), 'hex'))
      ON CONFLICT DO NOTHING;
    RETURN QUERY UPDATE audit.log_state AS s SET epoch = s.epoch + 1 WHERE s.log_id = p_log_id RETURNING s.epoch, s.size;
  END
  $$;

-- The root of a complete tree over 2^n hashes.
CREATE FUNCTION audit.complete_root(p_hashes bytea[]) RETURNS bytea
  LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp
  AS $$
  DECLARE hashes bytea[] := p_hashes;
  BEGIN
    WHILE cardinality(hashes) > 1 LOOP
      SELECT array_agg(sha256('\x01'::bytea || hashes[2 * i - 1] || hashes[2 * i]) ORDER BY i) INTO hashes
        FROM generate_series(1, cardinality(hashes) / 2) AS i;
    END LOOP;
    RETURN hashes[1];
  END
  $$;

-- Keeps the roots of the subtrees that were completed between two sizes.
CREATE FUNCTION audit.keep_subtrees(p_log_id text, p_from bigint, p_to bigint) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
  AS $$
  DECLARE below bytea[]; width bigint; at_level integer; n bigint;
  BEGIN
    FOR at_level IN SELECT generate_series(8, 48, 8) LOOP
      width := 1::bigint << at_level;
      EXIT WHEN p_to < width;
      FOR n IN SELECT generate_series(p_from / width, p_to / width - 1) LOOP
        IF at_level = 8 THEN
          SELECT array_agg(e.leaf_hash ORDER BY e.idx) INTO below FROM audit.entry AS e
            WHERE e.log_id = p_log_id AND e.idx >= n * 256 AND e.idx < (n + 1) * 256;
        ELSE
          SELECT array_agg(s.hash ORDER BY s.idx) INTO below FROM audit.subtree AS s
            WHERE s.log_id = p_log_id AND s.level = at_level - 8 AND s.idx >= n * 256 AND s.idx < (n + 1) * 256;
        END IF;
        INSERT INTO audit.subtree (log_id, level, idx, hash) VALUES (p_log_id, at_level, n, audit.complete_root(below));
      END LOOP;
    END LOOP;
  END
  $$;

-- Appends entries at contiguous places, in one transaction with everything that belongs to them. Groups are all or nothing:
-- `appended`, `known` (the very same entry was there already), or for a whole group `reused` and `withheld` (one of its event ids names another entry).
-- Raises AU001 for a leader that was replaced, AU002 for another size than the leader believes, AU003 for a batch that contradicts itself.
CREATE FUNCTION audit.append_batch(
  p_log_id text, p_epoch bigint, p_expected_size bigint, p_at timestamptz,
  p_groups integer[], p_event_ids text[], p_tenants text[], p_bodies bytea[], p_salts bytea[], p_content_digests bytea[]
) RETURNS TABLE (place integer, outcome text, idx bigint, leaf_hash bytea, epoch bigint)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
  #variable_conflict use_column
  DECLARE
    head audit.log_state%ROWTYPE;
    item record;
    next_idx bigint;
    chain bytea;
    leaf bytea;
    new_places integer[] := '{}';
    new_leaves bytea[] := '{}';
    new_chains bytea[] := '{}';
  BEGIN
    SELECT * INTO head FROM audit.log_state AS s WHERE s.log_id = p_log_id FOR UPDATE;
    IF NOT FOUND OR head.epoch <> p_epoch THEN
      RAISE EXCEPTION 'another leader appends to this log' USING ERRCODE = 'AU001';
    END IF;
    IF head.size <> p_expected_size THEN
      RAISE EXCEPTION 'the log has another size than its leader believes' USING ERRCODE = 'AU002';
    END IF;
    IF cardinality(p_bodies) NOT BETWEEN 1 AND 1000
      OR cardinality(p_groups) <> cardinality(p_bodies) OR cardinality(p_event_ids) <> cardinality(p_bodies)
      OR cardinality(p_tenants) <> cardinality(p_bodies) OR cardinality(p_salts) <> cardinality(p_bodies)
      OR cardinality(p_content_digests) <> cardinality(p_bodies)
    THEN
      RAISE EXCEPTION 'a batch has 1 to 1000 entries and as many of everything else' USING ERRCODE = 'AU003';
    END IF;

    next_idx := head.size;
    chain := head.chain_hash;
    FOR item IN
      SELECT g.place::integer AS place, g.event_id, g.tenant_id, g.body, r.idx AS known_idx, r.epoch AS known_epoch, e.leaf_hash AS known_leaf,
        r.idx IS NOT NULL AND e.body IS DISTINCT FROM g.body AS is_reused,
        bool_or(r.idx IS NOT NULL AND e.body IS DISTINCT FROM g.body) OVER (PARTITION BY g.group_no) AS is_refused,
        convert_from(g.body, 'UTF8')::jsonb AS said
      FROM unnest(p_groups, p_event_ids, p_tenants, p_bodies) WITH ORDINALITY AS g(group_no, event_id, tenant_id, body, place)
      LEFT JOIN audit.receipt AS r ON r.tenant_id = g.tenant_id AND r.event_id = g.event_id
      LEFT JOIN audit.entry AS e ON e.tenant_id = r.tenant_id AND e.log_id = r.log_id AND e.idx = r.idx
      ORDER BY g.place
    LOOP
      IF item.said ->> 'event_id' IS DISTINCT FROM item.event_id OR item.said ->> 'tenant_id' IS DISTINCT FROM item.tenant_id
        OR item.said ->> 'log_id' IS DISTINCT FROM p_log_id
      THEN
        RAISE EXCEPTION 'an entry says another event, tenant or log than its batch' USING ERRCODE = 'AU003';
      END IF;
      place := item.place;
      IF item.is_refused THEN
        outcome := CASE WHEN item.is_reused THEN 'reused' ELSE 'withheld' END;
        idx := NULL; leaf_hash := NULL; epoch := NULL;
      ELSIF item.known_idx IS NOT NULL THEN
        outcome := 'known';
        idx := item.known_idx; leaf_hash := item.known_leaf; epoch := item.known_epoch;
      ELSE
        leaf := sha256('\x00'::bytea || item.body);
        chain := sha256(chain || leaf);
        new_places := new_places || item.place;
        new_leaves := new_leaves || leaf;
        new_chains := new_chains || chain;
        outcome := 'appended';
        idx := next_idx; leaf_hash := leaf; epoch := p_epoch;
        next_idx := next_idx + 1;
      END IF;
      RETURN NEXT;
    END LOOP;

    IF next_idx = head.size THEN RETURN; END IF;

    INSERT INTO audit.receipt (tenant_id, event_id, region, log_id, idx, epoch)
      SELECT p_tenants[n.place], p_event_ids[n.place], head.region, p_log_id, head.size + n.nth - 1, p_epoch
      FROM unnest(new_places) WITH ORDINALITY AS n(place, nth);
    INSERT INTO audit.entry (tenant_id, log_id, idx, region, event_id, leaf_hash, chain_hash, body, appended_at)
      SELECT g.tenant_id, p_log_id, head.size + n.nth - 1, head.region, g.event_id, n.leaf, n.chain, g.body, p_at
      FROM unnest(new_places, new_leaves, new_chains) WITH ORDINALITY AS n(place, leaf, chain, nth)
      JOIN unnest(p_event_ids, p_tenants, p_bodies) WITH ORDINALITY AS g(event_id, tenant_id, body, place) ON g.place = n.place;
    INSERT INTO audit.payload (tenant_id, event_id, region, salt, content_digest)
      SELECT g.tenant_id, g.event_id, head.region, g.salt, g.content_digest
      FROM unnest(new_places) AS n(place)
      JOIN unnest(p_event_ids, p_tenants, p_salts, p_content_digests) WITH ORDINALITY AS g(event_id, tenant_id, salt, content_digest, place) ON g.place = n.place;
    PERFORM audit.keep_subtrees(p_log_id, head.size, next_idx);
    UPDATE audit.log_state AS s SET size = next_idx, chain_hash = chain WHERE s.log_id = p_log_id;
  END
  $$;

-- Hashes of complete subtrees of 2^level leaves, level 0 being the leaves. Hashes, never bodies.
CREATE FUNCTION audit.subtree_hashes(p_log_id text, p_level integer, p_from bigint, p_to bigint) RETURNS TABLE (idx bigint, hash bytea)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
    SELECT e.idx, e.leaf_hash FROM audit.entry AS e WHERE p_level = 0 AND e.log_id = p_log_id AND e.idx >= p_from AND e.idx < p_to
    UNION ALL
    SELECT s.idx, s.hash FROM audit.subtree AS s WHERE p_level > 0 AND s.log_id = p_log_id AND s.level = p_level AND s.idx >= p_from AND s.idx < p_to
    ORDER BY 1
  $$;

-- When the entry at a place was appended; no row when there is none.
CREATE FUNCTION audit.appended_at(p_log_id text, p_idx bigint) RETURNS TABLE (appended_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$ SELECT e.appended_at FROM audit.entry AS e WHERE e.log_id = p_log_id AND e.idx = p_idx $$;

-- Stores a checkpoint that is larger than every one before it and not larger than the log. False: another signer was faster.
CREATE FUNCTION audit.put_checkpoint(p_log_id text, p_size bigint, p_root bytea, p_note text, p_signed_at timestamptz) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
  DECLARE head audit.log_state%ROWTYPE;
  BEGIN
    SELECT * INTO head FROM audit.log_state AS s WHERE s.log_id = p_log_id FOR UPDATE;
    IF NOT FOUND OR p_size > head.size OR p_size < 1 THEN
      RAISE EXCEPTION 'a checkpoint is of a size that its log has reached' USING ERRCODE = 'AU003';
    END IF;
    IF EXISTS (SELECT FROM audit.checkpoint AS c WHERE c.log_id = p_log_id AND c.size >= p_size) THEN
      RETURN false;
    END IF;
    INSERT INTO audit.checkpoint (log_id, size, region, root, note, signed_at) VALUES (p_log_id, p_size, head.region, p_root, p_note, p_signed_at);
    RETURN true;
  END
  $$;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA audit FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
  audit.take_lead(text),
  audit.append_batch(text, bigint, bigint, timestamptz, integer[], text[], text[], bytea[], bytea[], bytea[]),
  audit.subtree_hashes(text, integer, bigint, bigint),
  audit.appended_at(text, bigint)
  TO fp_trust;
GRANT EXECUTE ON FUNCTION audit.put_checkpoint(text, bigint, bytea, text, timestamptz) TO fp_checkpoint;
