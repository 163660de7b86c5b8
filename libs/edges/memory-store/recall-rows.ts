/**
 * What was promoted by $2 (a place in the tenant's order) and may be seen: bank $3, ceiling $4, not expired at $5, not corrected since.
 * A correction that has expired or may not be seen here still hides what it corrected: a falsehood does not come back.
 * $1 tenant.
 */
const SEEN = `
  FROM memory.memory m
  WHERE m.tenant_id = $1 AND m.seq <= $2 AND m.bank = $3 AND m.rank <= $4 AND (m.expires_at IS NULL OR m.expires_at > $5)
    AND NOT EXISTS (
      SELECT FROM memory.memory c
      WHERE c.tenant_id = $1 AND c.bank = m.bank AND c.entity = m.entity AND c.predicate = m.predicate
        AND c.class = 'correction' AND c.seq > m.seq AND c.seq <= $2)`;

/** How many memories a recall chooses from, and how many terms they have together. */
export const COUNT_SEEN = `SELECT count(*) AS memories, coalesce(sum(m.len), 0) AS terms ${SEEN}`;

/** Those with one of the terms $6. */
export const FIND_SEEN = `SELECT m.memory_digest, m.canonical ${SEEN} AND m.lexemes && $6::text[] ORDER BY m.seq`;

/** What stands beside a proposal: the same bank, entity and predicate. */
export const FIND_STANDING = `SELECT m.memory_digest, m.canonical FROM memory.memory m
  WHERE m.tenant_id = $1 AND m.bank = $2 AND m.entity = $3 AND m.predicate = $4 AND (m.expires_at IS NULL OR m.expires_at > $5) AND NOT EXISTS (
    SELECT FROM memory.memory c
    WHERE c.tenant_id = $1 AND c.bank = $2 AND c.entity = $3 AND c.predicate = $4 AND c.class = 'correction' AND c.seq > m.seq)
  ORDER BY m.seq`;
