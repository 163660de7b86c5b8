import type { TenantId } from '@kernel/tenant';
import type { NearestAsked } from '@planes/intelligence/recall/recall-source';
import type { Transaction } from '../database/database';
import { halfvecText } from './vector-text';

/** How a graph of neighbours is walked when many of them do not count: on and on (`strict_order`), or once, which finds too few. */
export type GraphScan = 'strict_order' | 'off';

/** Below so many candidates comparing each costs less than walking the graph, and is exact. */
const COMPARED_ONE_BY_ONE = 2_000;
/** Units looked at before a walk gives up; then they are compared one by one. */
const MOST_WALKED = '100000';

const OWN = 'v.tenant_id = $1 AND v.bank = $2 AND v.generation = $3 AND ($5::bigint[] IS NULL OR v.seq = ANY ($5::bigint[]))';
const COSINE = '-(v.embedding <#> $4::halfvec) AS cosine';

const ONE_BY_ONE = `WITH v AS MATERIALIZED (SELECT v.seq, v.embedding FROM memory.unit_vector v WHERE ${OWN} AND v.embedding IS NOT NULL)
  SELECT v.seq, ${COSINE} FROM v ORDER BY cosine DESC, v.seq LIMIT $6`;

const byGraph = (wide: '384' | '768' | '1024' | '1536' | '3072') => `SELECT v.seq, ${COSINE} FROM memory.unit_vector v
  WHERE v.near = ${wide} AND ${OWN} ORDER BY v.embedding::halfvec(${wide}) <#> $4::halfvec(${wide}) LIMIT $6`;

/** One statement per width that has a graph. */
const BY_GRAPH = {
  384: byGraph('384'),
  768: byGraph('768'),
  1024: byGraph('1024'),
  1536: byGraph('1536'),
  3072: byGraph('3072'),
} as const;

interface NearRow {
  readonly seq: string;
  readonly cosine: number;
}

/**
 * The nearest units of one generation. A demand that few units meet makes the walk longer, never the answer shorter: what a walk does not find is compared one by one.
 * `scan` is `off` only to show what that guards against.
 */
export async function nearestUnits(
  tx: Transaction,
  tenant: TenantId,
  bank: string,
  { generation, vector, most, among }: NearestAsked,
  scan: GraphScan = 'strict_order',
): Promise<readonly { readonly seq: number; readonly cosine: number }[]> {
  const values = [tenant, bank, generation, halfvecText(vector), among, most];
  const width = widthOf(vector.length);
  if (width === undefined || (among !== null && among.length <= COMPARED_ONE_BY_ONE))
    return unitsOf(await tx.query<NearRow>(ONE_BY_ONE, values));
  // A name that is misspelt here would be a warning that nobody reads; `off` would be its effect.
  await tx.query(
    "SELECT set_config('hnsw.iterative_scan', $1, true), set_config('hnsw.max_scan_tuples', $2, true), set_config('hnsw.ef_search', $3, true)",
    [...[scan, MOST_WALKED, String(Math.min(1_000, Math.max(40, most)))]],
  );
  const found = await tx.query<NearRow>(BY_GRAPH[width], values);
  if (found.length >= most || scan === 'off') return unitsOf(found);
  return unitsOf(await tx.query<NearRow>(ONE_BY_ONE, values));
}

function widthOf(dimensions: number): keyof typeof BY_GRAPH | undefined {
  switch (dimensions) {
    case 384:
    case 768:
    case 1024:
    case 1536:
    case 3072:
      return dimensions;
    default:
      return undefined;
  }
}

function unitsOf(rows: readonly NearRow[]): readonly { readonly seq: number; readonly cosine: number }[] {
  return rows.map(({ seq, cosine }) => ({ seq: Number(seq), cosine }));
}
