/** $1 tenant, $2 bank, $3 region, $4 change, $5 units as JSON. Keys in order, so that two writers never wait for each other crosswise. */
export const INSERT_UNITS = `INSERT INTO memory.unit
  (tenant_id, bank, region, change, seq, unit_id, session, position, speaker, role, title, body, gloss, tags, fact_type, classification,
   occurred_from, occurred_to, retained_at, expires_at, visible_to, fact, source, source_offset, content_hash, content_type, principals,
   retained_by, metadata, content_key, digest, entities, relations)
  SELECT $1, $2, $3, $4, u.* FROM json_to_recordset($5::json) AS u(
    seq bigint, unit_id text, session text, position integer, speaker text, role text, title text, body text, gloss text, tags text[],
    fact_type text, classification text, occurred_from bigint, occurred_to bigint, retained_at bigint, expires_at bigint, visible_to text[],
    fact json, source text, source_offset integer, content_hash text, content_type text, principals text[], retained_by text, metadata json,
    content_key text, digest text, entities text[], relations json)
  ORDER BY u.seq`;

/** $1 tenant, $2 bank, $3 region, $4 analyses as JSON. */
export const INSERT_ANALYSES = `INSERT INTO memory.unit_analysis (tenant_id, bank, region, seq, analyser, expected, language, terms)
  SELECT $1, $2, $3, a.* FROM json_to_recordset($4::json) AS a(seq bigint, analyser text, expected text, language text, terms text) ORDER BY a.seq`;

/** $1 tenant, $2 bank, $3 region, $4 links as JSON. */
export const INSERT_LINKS = `INSERT INTO memory.unit_link (tenant_id, bank, region, seq, kind, to_seq, from_unit, to_unit)
  SELECT DISTINCT $1, $2, $3, l.* FROM json_to_recordset($4::json) AS l(seq bigint, kind text, to_seq bigint, from_unit text, to_unit text)
  ORDER BY 4, 5, 6`;

/** $1 tenant, $2 bank, $3 region, $4 change, $5 ends as JSON. What has ended stays ended as it was. */
export const INSERT_ENDS = `INSERT INTO memory.unit_end (tenant_id, bank, region, change, seq, at, why)
  SELECT DISTINCT ON (e.seq) $1, $2, $3, $4, e.seq, e.at, e.why FROM json_to_recordset($5::json) AS e(seq bigint, at bigint, why text)
  ORDER BY e.seq, e.at ON CONFLICT (tenant_id, bank, seq) DO NOTHING`;
