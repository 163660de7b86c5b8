import { UNIT_END, UNIT_USE } from './unit-sql';

/** Generations `g` of bank `b`. */
export const GENERATION_COLUMNS = `g.generation, g.state, g.analyser, g.embedder, g.search, g.taken_to, b.last_seq, g.units, g.digest, g.begun_at, g.live_at,
  g.retired_at`;

/** $1 tenant, $2 bank. */
export const GENERATIONS = `SELECT ${GENERATION_COLUMNS} FROM memory.index_generation g
  JOIN memory.bank b ON b.tenant_id = g.tenant_id AND b.bank = g.bank
  WHERE g.tenant_id = $1 AND g.bank = $2 ORDER BY g.generation`;

/** The analysis `a` of unit `u`. */
const ANALYSIS = `CROSS JOIN LATERAL (SELECT x.analyser, x.expected FROM memory.unit_analysis x
  WHERE x.tenant_id = u.tenant_id AND x.bank = u.bank AND x.seq = u.seq OFFSET 0) a`;

/** What follows `SELECT` and the columns: units after place $3 with their analyses, at most $4. */
export const FOLLOWING_UNITS = `(SELECT x.* FROM memory.unit x WHERE x.tenant_id = $1 AND x.bank = $2 AND x.seq > $3 ORDER BY x.seq LIMIT $4) u
  ${UNIT_END} ${UNIT_USE} ${ANALYSIS} ORDER BY u.seq`;

/** $1 tenant, $2 bank, $3 region, $4 generation, $5 how often was written, $6 width for the graph or 0, $7 vectors as JSON. Only of units that are there. */
export const INSERT_VECTORS = `INSERT INTO memory.unit_vector (tenant_id, bank, region, generation, written, near, seq, embedding)
  SELECT $1, $2, $3, $4, $5, $6, q.seq, q.embedding::halfvec FROM json_to_recordset($7::json) AS q(seq bigint, embedding text)
  CROSS JOIN LATERAL (SELECT 1 FROM memory.unit x WHERE x.tenant_id = $1 AND x.bank = $2 AND x.seq = q.seq OFFSET 0) u ORDER BY q.seq`;

/** $1 tenant, $2 bank, $3 region, $4 generation, $5 readings as JSON. */
export const INSERT_READINGS = `INSERT INTO memory.unit_reading (tenant_id, bank, region, generation, seq, language, terms)
  SELECT $1, $2, $3, $4, q.* FROM json_to_recordset($5::json) AS q(seq bigint, language text, terms text)
  CROSS JOIN LATERAL (SELECT 1 FROM memory.unit x WHERE x.tenant_id = $1 AND x.bank = $2 AND x.seq = q.seq OFFSET 0) u ORDER BY q.seq`;

/**
 * What must be in generation $3, and what is: $4 whether it has vectors, $5 its analyser. `missing`: units without a vector or a good analysis;
 * `strange`: vectors and readings of units that are not there.
 */
export const HOLD_AGAINST_UNITS = `SELECT count(*) AS units,
    count(*) FILTER (WHERE ($4 AND v.seq IS NULL) OR (a.analyser || ' ' || a.expected <> $5 AND r.seq IS NULL)) AS missing,
    'sha256:' || encode(sha256(convert_to(coalesce(string_agg(u.seq || ' ' || u.digest, ' ' ORDER BY u.seq), ''), 'UTF8')), 'hex') AS digest,
    (SELECT count(*) FROM memory.unit_vector x WHERE x.tenant_id = $1 AND x.bank = $2 AND x.generation = $3) - count(v.seq)
      + (SELECT count(*) FROM memory.unit_reading x WHERE x.tenant_id = $1 AND x.bank = $2 AND x.generation = $3) - count(r.seq) AS strange
  FROM memory.unit u ${ANALYSIS}
  LEFT JOIN LATERAL (SELECT x.seq FROM memory.unit_vector x
    WHERE x.tenant_id = $1 AND x.bank = $2 AND x.generation = $3 AND x.seq = u.seq OFFSET 0) v ON true
  LEFT JOIN LATERAL (SELECT x.seq FROM memory.unit_reading x
    WHERE x.tenant_id = $1 AND x.bank = $2 AND x.generation = $3 AND x.seq = u.seq OFFSET 0) r ON true
  WHERE u.tenant_id = $1 AND u.bank = $2`;

/** $1 tenant, $2 bank, $3 generation, $4 after how many writes. */
export const VECTORS_SINCE = `SELECT seq, halfvec_send(embedding) AS embedding FROM memory.unit_vector
  WHERE tenant_id = $1 AND bank = $2 AND generation = $3 AND written > $4 AND written <= $5 AND embedding IS NOT NULL ORDER BY written, seq`;

/** $1 tenant, $2 bank, $3 generation, $4 places. */
export const READINGS = `SELECT q.seq, r.language, r.terms FROM unnest($4::bigint[]) AS q(seq)
  CROSS JOIN LATERAL (SELECT x.language, x.terms FROM memory.unit_reading x
    WHERE x.tenant_id = $1 AND x.bank = $2 AND x.generation = $3 AND x.seq = q.seq OFFSET 0) r`;
