import type { Id } from '@kernel/ids';
import { type Refusal, refused } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import type { BankCode } from '@planes/intelligence/recall/errors';
import type { Transaction } from '../database/database';
import { chosenPromotions } from './chosen-promotions';
import type { ErasedPromotions, ForgetPromoted, ForgottenPromoted } from './forgetting-promoted';
import { ONE_AT_A_TIME } from './one-at-a-time';

const ERASE_PROPOSALS = `WITH erased AS (UPDATE memory.proposal SET canonical = NULL, reason = ''
  WHERE tenant_id = $1 AND proposal_id = ANY ($2::text[]) RETURNING 1) SELECT count(*) AS rows FROM erased`;

const ERASE_VERDICTS = `WITH erased AS (UPDATE memory.verdict SET reason = ''
  WHERE tenant_id = $1 AND proposal_id = ANY ($2::text[]) AND reason <> '' RETURNING 1) SELECT count(*) AS rows FROM erased`;

const COUNT_VERDICTS =
  "SELECT count(*) AS rows FROM memory.verdict WHERE tenant_id = $1 AND proposal_id = ANY ($2::text[]) AND reason <> ''";

const ERASE_MEMORIES = `WITH erased AS (UPDATE memory.memory SET canonical = NULL, entity = NULL, predicate = NULL,
    content_hash = substring(convert_from(canonical, 'UTF8') FROM '"content_hash":"(sha256:[0-9a-f]{64})"'),
    erasure = (SELECT coalesce(max(e.erasure), 0) + 1 FROM memory.memory e WHERE e.tenant_id = $1 AND e.erasure IS NOT NULL)
  WHERE tenant_id = $1 AND seq = ANY ($2::bigint[]) RETURNING 1) SELECT count(*) AS rows FROM erased`;

const KEEP = `INSERT INTO memory.erasure (tenant_id, erasure_id, region, banks, at, by, reason, digest, units, rows)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`;

interface Before {
  readonly digest: string;
  readonly units: string;
  readonly rows: ErasedPromotions;
}

const say = (code: BankCode, reason: string, rules: readonly string[] = []): Refusal => refused(code, reason, rules);

/** Counts what was chosen, and takes away what it says unless it is a dry run. No promotion and no hold of the tenant comes between. */
export async function erasePromotions(
  tx: Transaction,
  tenant: TenantId,
  region: string,
  forget: ForgetPromoted,
): Promise<ForgottenPromoted | Refusal> {
  const { erasure_id, choice, mode, digest } = forget;
  await tx.query(ONE_AT_A_TIME, [tenant]);
  const [before] = await tx.query<Before>('SELECT digest, units, rows FROM memory.erasure WHERE tenant_id = $1 AND erasure_id = $2', [
    ...[tenant, erasure_id],
  ]);
  if (before !== undefined && before.digest !== digest)
    return say('BANK_ERASURE_ID_TAKEN', `erasure ${erasure_id} stands for another forgetting`);
  if (before !== undefined) return { mode, memories: Number(before.units), rows: before.rows };
  const { memories, proposals, banks: found } = await chosenPromotions(tx, tenant, choice);
  const banks = choice.banks ?? found;
  const holds = await tx.query<{ hold_id: string }>(
    'SELECT hold_id FROM memory.bank_hold WHERE tenant_id = $1 AND bank = ANY ($2::text[]) ORDER BY hold_id',
    [tenant, banks],
  );
  const held = holds.map(({ hold_id }) => hold_id);
  if (held.length > 0) return say('BANK_UNDER_HOLD', `held by ${held.join(', ')}`, held);
  if (mode === 'dry run') {
    const verdict = counted(await tx.query(COUNT_VERDICTS, [tenant, proposals]));
    return { mode, memories: memories.length, rows: { memory: memories.length, proposal: proposals.length, verdict } };
  }
  // A verdict may lose its reason only after its proposal has lost what it says.
  const proposal = counted(await tx.query(ERASE_PROPOSALS, [tenant, proposals]));
  const verdict = counted(await tx.query(ERASE_VERDICTS, [tenant, proposals]));
  const memory = counted(await tx.query(ERASE_MEMORIES, [tenant, memories.map(({ seq }) => seq)]));
  const events = forget.events(memories.map(({ memory_id }) => memory_id as Id<'mem'>));
  if (events.length > 0) await tx.query('SELECT memory.queue_events($1, $2, $3)', [tenant, region, JSON.stringify(events)]);
  const rows = { memory, proposal, verdict };
  const { at, by, reason } = forget;
  await tx.query(KEEP, [tenant, erasure_id, region, banks, at, by, reason, digest, memory, JSON.stringify(rows)]);
  return { mode, memories: memory, rows };
}

function counted([row]: readonly { readonly rows?: string }[]): number {
  return Number(row?.rows ?? 0);
}
