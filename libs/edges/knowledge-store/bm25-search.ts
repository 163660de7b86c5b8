/**
 * BM25 over one collection of one index generation, as the plane's formula has it: the same operations on doubles in the same order
 * (terms by their place in the query), so that score and order agree with it to the last bit.
 * $1 tenant, $2 generation, $3 collection, $4 terms, $5 ceiling as a place in the list of classes, $6 snapshot, $7 limit.
 */
export const BM25_SEARCH = `
  WITH shape AS (
    SELECT avg_len, idf_absent, k1, b FROM knowledge.gen_stat WHERE tenant_id = $1 AND gen = $2 AND collection = $3
  ), asked AS (
    SELECT q.lex, q.position, coalesce(l.idf, g.idf_absent) AS idf
    FROM unnest($4::text[]) WITH ORDINALITY AS q(lex, position) CROSS JOIN shape g
    LEFT JOIN knowledge.lex_stat l ON l.tenant_id = $1 AND l.gen = $2 AND l.collection = $3 AND l.lex = q.lex
  ), best AS (
    SELECT sum(idf ORDER BY position) AS score FROM asked
  ), hit AS (
    SELECT p.place, sum(
      (a.idf * p.tf::double precision)
        / (p.tf::double precision + g.k1 * (1::double precision - g.b + (g.b * p.len::double precision) / g.avg_len))
      ORDER BY a.position) AS score
    FROM asked a CROSS JOIN shape g
    JOIN knowledge.posting p ON p.tenant_id = $1 AND p.gen = $2 AND p.collection = $3 AND p.lex = a.lex
    WHERE p.rank <= $5
    GROUP BY p.place
  ), ranked AS (
    SELECT h.place, floor((h.score / best.score) * 1000000::double precision + 0.5::double precision) / 1000000::double precision AS score
    FROM hit h CROSS JOIN best
    ORDER BY 2 DESC, 1 LIMIT $7
  )
  SELECT r.place, r.score, s.section_digest AS digest, s.canonical
  FROM ranked r
  JOIN knowledge.snapshot_section m ON m.tenant_id = $1 AND m.snapshot_digest = $6 AND m.place = r.place
  JOIN knowledge.section s ON s.tenant_id = $1 AND s.section_digest = m.section_digest
  ORDER BY r.score DESC, r.place`;
