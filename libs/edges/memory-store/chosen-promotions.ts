import { canonicalJson } from '@kernel/canonical-json';
import type { TenantId } from '@kernel/tenant';
import type { Transaction } from '../database/database';
import type { PromotedChoice } from './forgetting-promoted';

/** What was chosen and says something still. */
export interface ChosenPromotions {
  readonly memories: readonly { readonly seq: string; readonly memory_id: string; readonly bank: string }[];
  readonly proposals: readonly string[];
  /** Where they stand, by name. */
  readonly banks: readonly string[];
}

/**
 * Fields are looked for as canonical JSON writes them. Such a text stands nowhere else: inside a string a quote is never without its backslash.
 * What a chosen correction corrected goes with it: it would be recalled again. $1 tenant, $2 banks, $3 ids, $4 the field of the entity, $5 the principal as a string.
 */
const CHOSEN_MEMORIES = `WITH named AS (
    SELECT m.seq, m.memory_id, m.bank, m.entity, m.predicate, m.class FROM memory.memory m
    WHERE m.tenant_id = $1 AND m.erasure IS NULL AND ($2::text[] IS NULL OR m.bank = ANY ($2::text[]))
      AND ($3::text[] IS NULL OR m.memory_id = ANY ($3::text[]) OR m.proposal_id = ANY ($3::text[]))
      AND ($4::text IS NULL OR position(convert_to($4, 'UTF8') IN m.canonical) > 0)
      AND ($5::text IS NULL OR position(convert_to($5, 'UTF8') IN m.canonical) > 0))
  SELECT seq, memory_id, bank FROM named
  UNION SELECT m.seq, m.memory_id, m.bank FROM named c JOIN memory.memory m
    ON m.tenant_id = $1 AND m.bank = c.bank AND m.entity = c.entity AND m.predicate = c.predicate AND m.seq < c.seq AND m.erasure IS NULL
    WHERE c.class = 'correction'
  ORDER BY seq`;

/** As above, $2 the fields of the banks; besides, whatever became one of the memories $6 or said the same. */
const CHOSEN_PROPOSALS = `SELECT p.proposal_id, substring(convert_from(p.canonical, 'UTF8') FROM '"bank":("(?:[^"\\\\]|\\\\.)*")') AS bank FROM memory.proposal p
  WHERE p.tenant_id = $1 AND p.canonical IS NOT NULL AND (p.memory_id = ANY ($6::text[]) OR (
    ($2::text[] IS NULL OR EXISTS (SELECT FROM unnest($2::text[]) AS b(field) WHERE position(convert_to(b.field, 'UTF8') IN p.canonical) > 0))
    AND ($3::text[] IS NULL OR p.proposal_id = ANY ($3::text[]))
    AND ($4::text IS NULL OR position(convert_to($4, 'UTF8') IN p.canonical) > 0)
    AND ($5::text IS NULL OR position(convert_to($5, 'UTF8') IN p.canonical) > 0)))
  ORDER BY p.proposal_id`;

/** Finds what was chosen. Proposals have no columns to be found by, so every one of the tenant that says something is read. */
export async function chosenPromotions(tx: Transaction, tenant: TenantId, choice: PromotedChoice): Promise<ChosenPromotions> {
  const { banks, ids } = choice;
  const entity = choice.entity === null ? null : `"entity":${canonicalJson(choice.entity)}`;
  const principal = choice.principal === null ? null : canonicalJson(choice.principal);
  const memories = await tx.query<ChosenPromotions['memories'][number]>(CHOSEN_MEMORIES, [tenant, banks, ids, entity, principal]);
  const fields = banks?.map((bank) => `"bank":${canonicalJson(bank)}`) ?? null;
  const known = memories.map(({ memory_id }) => memory_id);
  const proposals = await tx.query<{ proposal_id: string; bank: string }>(CHOSEN_PROPOSALS, [
    ...[tenant, fields, ids, entity, principal, known],
  ]);
  const where = [...memories.map(({ bank }) => bank), ...proposals.map(({ bank }) => JSON.parse(bank) as string)];
  return { memories, proposals: proposals.map(({ proposal_id }) => proposal_id), banks: [...new Set(where)].sort() };
}
