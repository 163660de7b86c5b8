/** What was promoted in bank $3 by $2 (a place in the tenant's order), not corrected since and not forgotten. $1 tenant. */
export const FIND_PROMOTED = `SELECT m.memory_digest, m.canonical FROM memory.memory m
  WHERE m.tenant_id = $1 AND m.seq <= $2 AND m.bank = $3 AND m.erasure IS NULL AND NOT EXISTS (
    SELECT FROM memory.memory c
    WHERE c.tenant_id = $1 AND c.bank = m.bank AND c.entity = m.entity AND c.predicate = m.predicate
      AND c.class = 'correction' AND c.seq > m.seq AND c.seq <= $2)
  ORDER BY m.seq`;

/** What stands beside a proposal: the same bank, entity and predicate. What was forgotten has neither entity nor predicate. */
export const FIND_STANDING = `SELECT m.memory_digest, m.canonical FROM memory.memory m
  WHERE m.tenant_id = $1 AND m.bank = $2 AND m.entity = $3 AND m.predicate = $4 AND (m.expires_at IS NULL OR m.expires_at > $5) AND NOT EXISTS (
    SELECT FROM memory.memory c
    WHERE c.tenant_id = $1 AND c.bank = $2 AND c.entity = $3 AND c.predicate = $4 AND c.class = 'correction' AND c.seq > m.seq)
  ORDER BY m.seq`;
