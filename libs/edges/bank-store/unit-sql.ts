// Joins that name a whole key stand in LATERAL subqueries of their own: before anybody has looked at a new table, a planner otherwise compares every
// row of a bank with every other.

const CARD_COLUMNS = `u.tenant_id, u.bank, u.seq, u.unit_id, u.session, u.position, u.speaker, u.role, u.title, u.tags, u.fact_type, u.classification,
  u.occurred_from, u.occurred_to, u.retained_at, u.expires_at, u.visible_to, u.fact, u.source, u.source_offset, u.content_hash, u.entities, u.relations`;

/** The end `e` of unit `u`. */
export const UNIT_END = `LEFT JOIN LATERAL (SELECT x.at, x.why FROM memory.unit_end x
  WHERE x.tenant_id = u.tenant_id AND x.bank = u.bank AND x.seq = u.seq OFFSET 0) e ON true`;

/** The last use `n` of unit `u`. */
export const UNIT_USE = `LEFT JOIN LATERAL (SELECT x.at FROM memory.unit_use x
  WHERE x.tenant_id = u.tenant_id AND x.bank = u.bank AND x.seq = u.seq OFFSET 0) n ON true`;

/** Units `u` by their ids. $1 tenant, $2 bank, $3 ids. */
export const UNITS_BY_ID = `unnest($3::text[]) AS q(unit_id)
  CROSS JOIN LATERAL (SELECT x.* FROM memory.unit x WHERE x.tenant_id = $1 AND x.bank = $2 AND x.unit_id = q.unit_id OFFSET 0) u`;

const linked = (kind: string) => `ARRAY(SELECT l.to_unit FROM memory.unit_link l
    WHERE l.tenant_id = u.tenant_id AND l.bank = u.bank AND l.seq = u.seq AND l.kind = '${kind}' ORDER BY l.to_seq)`;

/** Everything of units `u`, with their end `e` and last use `n`. */
export const UNIT_COLUMNS = `${CARD_COLUMNS}, e.at AS ended_at, e.why, u.body, u.gloss, u.content_type, u.principals, u.retained_by, u.metadata,
  u.content_key, n.at AS used_at, ${linked('supersedes')} AS supersedes, ${linked('contradicts')} AS contradicts,
  (SELECT l.from_unit FROM memory.unit_link l
    WHERE l.tenant_id = u.tenant_id AND l.bank = u.bank AND l.to_seq = u.seq AND l.kind = 'supersedes' ORDER BY l.seq LIMIT 1) AS superseded_by`;

/** $1 tenant, $2 bank, $3 the change to read at, $4 after which place, $5 how many. */
export const INDEX_UNITS = `SELECT ${CARD_COLUMNS}, u.digest, NULL AS ended_at FROM memory.unit u
  WHERE u.tenant_id = $1 AND u.bank = $2 AND u.change <= $3 AND u.seq > $4 ORDER BY u.seq LIMIT $5`;

/** What was analysed of the units from place $3 to place $4. */
export const INDEX_ANALYSES = `SELECT seq, analyser, expected, language, terms FROM memory.unit_analysis
  WHERE tenant_id = $1 AND bank = $2 AND seq >= $3 AND seq <= $4 ORDER BY seq`;

/** What of them had ended by change $5. */
export const INDEX_ENDS = `SELECT seq, at FROM memory.unit_end
  WHERE tenant_id = $1 AND bank = $2 AND seq >= $3 AND seq <= $4 AND change <= $5 ORDER BY seq`;

/** The places of units that were written or ended after change $3 and by change $4. */
export const CHANGED_PLACES = `SELECT x.seq FROM memory.unit x WHERE x.tenant_id = $1 AND x.bank = $2 AND x.change > $3 AND x.change <= $4
  UNION SELECT y.seq FROM memory.unit_end y WHERE y.tenant_id = $1 AND y.bank = $2 AND y.change > $3 AND y.change <= $4 ORDER BY seq`;
