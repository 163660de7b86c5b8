import type { TenantId } from '@kernel/tenant';
import type { Millis } from '@kernel/time';
import type { Transaction } from '../database/database';
import { type GenerationRow, generationOf } from './generation-rows';
import { GENERATIONS } from './generation-sql';
import type { GenerationPlan, IndexGeneration } from './index-generations';

/** Holds the bank's row, so that this write comes before or after every other to the bank; undefined for a bank that is not there. */
export async function holdRow(
  tx: Transaction,
  tenant: TenantId,
  bank: string,
): Promise<{ readonly last_seq: string; readonly erased_at: string } | undefined> {
  const [row] = await tx.query<{ last_seq: string; erased_at: string }>(
    'SELECT last_seq, erased_at FROM memory.bank WHERE tenant_id = $1 AND bank = $2 FOR UPDATE',
    [tenant, bank],
  );
  return row;
}

/** A generation that is being built is no longer, and never answered. $1 tenant, $2 bank, $3 generation, $4 when. */
export const GIVE_UP = `UPDATE memory.index_generation SET state = 'retired', retired_at = $4, live_at = NULL
  WHERE tenant_id = $1 AND bank = $2 AND generation = $3 AND state = 'building'`;

interface Place {
  readonly tenant: TenantId;
  readonly bank: string;
  readonly region: string;
}

/** Begins a generation, or goes on with one of the same plan that is there. */
export async function beginGeneration(
  tx: Transaction,
  { tenant, bank, region }: Place,
  plan: GenerationPlan,
  at: Millis,
): Promise<IndexGeneration | undefined> {
  if ((await holdRow(tx, tenant, bank)) === undefined) return undefined;
  const all = (await tx.query<GenerationRow>(GENERATIONS, [tenant, bank])).map(generationOf);
  const building = all.find(({ state }) => state === 'building');
  if (building !== undefined && samePlan(building, plan)) return building;
  if (building !== undefined) await tx.query(GIVE_UP, [tenant, bank, building.number, at]);
  const retired = all.findLast(({ state, liveAt, ...made }) => state === 'retired' && liveAt !== null && samePlan(made, plan));
  if (retired !== undefined)
    await tx.query(
      "UPDATE memory.index_generation SET state = 'building', retired_at = NULL WHERE tenant_id = $1 AND bank = $2 AND generation = $3",
      [tenant, bank, retired.number],
    );
  else await insert(tx, { tenant, bank, region }, plan, at);
  const now = (await tx.query<GenerationRow>(GENERATIONS, [tenant, bank])).map(generationOf);
  return now.find(({ state }) => state === 'building');
}

async function insert(tx: Transaction, { tenant, bank, region }: Place, plan: GenerationPlan, at: Millis): Promise<void> {
  await tx.query(
    `INSERT INTO memory.index_generation (tenant_id, bank, generation, region, state, analyser, embedder, search, begun_at)
     SELECT $1, $2, last_generation + 1, $3, 'building', $4, $5, $6, $7 FROM memory.bank WHERE tenant_id = $1 AND bank = $2`,
    [tenant, bank, region, plan.analyser, plan.embedder, plan.search, at],
  );
  await tx.query('UPDATE memory.bank SET last_generation = last_generation + 1 WHERE tenant_id = $1 AND bank = $2', [tenant, bank]);
}

function samePlan(a: GenerationPlan, b: GenerationPlan): boolean {
  return a.analyser === b.analyser && a.embedder === b.embedder && a.search === b.search;
}
