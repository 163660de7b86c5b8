-- owner: memory-service
-- migration: 2026112210_promoted_erasure
-- Promoted memory and proposals can be forgotten: what they say goes, digests and the chain of generations stay. Nothing else of them ever changes.

ALTER TABLE memory.memory
  -- Counts the erasures of one tenant from 1; null while the memory says something.
  ADD COLUMN erasure bigint,
  -- What generations are a chain of, kept when the memory says nothing any more.
  ADD COLUMN content_hash text,
  ALTER COLUMN canonical DROP NOT NULL,
  ALTER COLUMN entity DROP NOT NULL,
  ALTER COLUMN predicate DROP NOT NULL,
  ADD CONSTRAINT whole_or_erased CHECK (CASE WHEN erasure IS NULL
    THEN canonical IS NOT NULL AND entity IS NOT NULL AND predicate IS NOT NULL AND content_hash IS NULL
    ELSE canonical IS NULL AND entity IS NULL AND predicate IS NULL AND content_hash IS NOT NULL END);
CREATE INDEX memory_erasure ON memory.memory (tenant_id, erasure) WHERE erasure IS NOT NULL;
ALTER TABLE memory.proposal ALTER COLUMN canonical DROP NOT NULL;
CREATE INDEX proposal_memory ON memory.proposal (tenant_id, memory_id) WHERE memory_id IS NOT NULL;

CREATE FUNCTION memory.refuse_all_but_erasing_a_memory() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
  AS $$
  DECLARE
    erased record;
  BEGIN
    erased := OLD;
    erased.canonical := NULL;
    erased.entity := NULL;
    erased.predicate := NULL;
    erased.content_hash := substring(convert_from(OLD.canonical, 'UTF8') FROM '"content_hash":"(sha256:[0-9a-f]{64})"');
    erased.erasure := NEW.erasure;
    IF OLD.erasure IS NOT NULL OR NEW.erasure IS NULL OR NEW IS DISTINCT FROM erased THEN
      RAISE EXCEPTION 'rows of memory.memory never change, but for being erased' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END $$;

CREATE FUNCTION memory.refuse_all_but_settling_or_erasing_a_proposal() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
  AS $$
  DECLARE
    changed record;
  BEGIN
    changed := OLD;
    IF NEW.canonical IS NULL THEN
      changed.canonical := NULL;
      changed.reason := '';
    ELSE
      changed.state := NEW.state;
      changed.memory_id := NEW.memory_id;
      changed.reason := NEW.reason;
    END IF;
    IF OLD.canonical IS NULL OR NEW IS DISTINCT FROM changed THEN
      RAISE EXCEPTION 'rows of memory.proposal are settled or erased, and never change else' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END $$;

CREATE FUNCTION memory.refuse_all_but_erasing_a_verdict() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
  AS $$
  DECLARE
    erased record;
  BEGIN
    erased := OLD;
    erased.reason := '';
    IF NEW IS DISTINCT FROM erased OR NOT EXISTS (
      SELECT FROM memory.proposal p WHERE p.tenant_id = OLD.tenant_id AND p.proposal_id = OLD.proposal_id AND p.canonical IS NULL) THEN
      RAISE EXCEPTION 'rows of memory.verdict never change, but for being erased with their proposal' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END $$;

-- Still nobody removes a row.
DROP TRIGGER never_changes ON memory.memory;
DROP TRIGGER never_changes ON memory.verdict;
CREATE TRIGGER never_goes BEFORE DELETE OR TRUNCATE ON memory.memory EXECUTE FUNCTION memory.refuse_change();
CREATE TRIGGER never_goes BEFORE DELETE OR TRUNCATE ON memory.verdict EXECUTE FUNCTION memory.refuse_change();
CREATE TRIGGER only_erased BEFORE UPDATE ON memory.memory FOR EACH ROW EXECUTE FUNCTION memory.refuse_all_but_erasing_a_memory();
CREATE TRIGGER only_erased BEFORE UPDATE ON memory.verdict FOR EACH ROW EXECUTE FUNCTION memory.refuse_all_but_erasing_a_verdict();
CREATE TRIGGER only_settled_or_erased BEFORE UPDATE ON memory.proposal
  FOR EACH ROW EXECUTE FUNCTION memory.refuse_all_but_settling_or_erasing_a_proposal();

GRANT UPDATE (canonical, entity, predicate, content_hash, erasure) ON memory.memory TO fp_memory;
GRANT UPDATE (canonical) ON memory.proposal TO fp_memory;
GRANT UPDATE (reason) ON memory.verdict TO fp_memory;
