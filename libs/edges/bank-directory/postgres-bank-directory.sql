-- owner: memory-service
-- migration: 2026112199_bank_directory
-- Which banks there are, for work that nobody asks for. Names, never bodies.

CREATE POLICY directory ON memory.bank FOR SELECT TO fp_owner USING (true);
CREATE FUNCTION memory.banks_after(after_tenant text, after_bank text, at_most integer) RETURNS TABLE (tenant_id text, bank text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$ SELECT b.tenant_id, b.bank FROM memory.bank b
    WHERE (b.tenant_id COLLATE "C", b.bank) > (after_tenant COLLATE "C", after_bank COLLATE "C")
    ORDER BY b.tenant_id COLLATE "C", b.bank LIMIT at_most $$;
GRANT EXECUTE ON FUNCTION memory.banks_after(text, text, integer) TO fp_memory;
