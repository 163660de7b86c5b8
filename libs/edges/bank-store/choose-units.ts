import type { TenantId } from '@kernel/tenant';
import type { Known, UnitChoice } from './unit-choice';
import { UNIT_COLUMNS, UNIT_END, UNIT_USE } from './unit-sql';

/**
 * Holds for units `u` with end `e` and last use `n` that a choice names; $1 tenant, $2 banks, $3 to $15 what was chosen. One text for every choice:
 * connections keep statements by their text, and there are thousands of ways to choose.
 */
export const CHOSEN = `u.tenant_id = $1 AND u.bank = ANY ($2::text[])
  AND ($3::text[] IS NULL OR u.unit_id = ANY ($3::text[]))
  AND (cardinality($4::text[]) = 0 OR u.tags && $4::text[])
  AND u.tags @> $5::text[]
  AND NOT u.tags && $6::text[]
  AND ($7::text IS NULL OR $7::text = ANY (u.principals))
  AND ($8::text IS NULL OR u.session = $8::text)
  AND ($9::text[] IS NULL OR u.fact_type = ANY ($9::text[]))
  AND ($10::bigint IS NULL OR u.retained_at < $10::bigint)
  AND ($11::bigint IS NULL OR (u.retained_at < $11::bigint AND (n.at IS NULL OR n.at < $11::bigint)))
  AND ($12::bigint IS NULL OR u.expires_at <= $12::bigint)
  AND ($13::bigint IS NULL OR e.at < $13::bigint)
  AND ($14::boolean OR e.at IS NULL OR e.at > $15::bigint)
  AND ($15::bigint IS NULL OR u.retained_at <= $15::bigint)`;

/** The places of units that {@link CHOSEN} holds for. */
export const CHOSEN_PLACES = `SELECT u.seq FROM memory.unit u ${UNIT_END} ${UNIT_USE} WHERE ${CHOSEN} ORDER BY u.seq`;

/** The units themselves, a page of them: $16 behind which place, $17 how many. */
export const CHOSEN_UNITS = `SELECT ${UNIT_COLUMNS} FROM memory.unit u ${UNIT_END} ${UNIT_USE} WHERE ${CHOSEN} AND u.seq > $16 ORDER BY u.seq LIMIT $17`;

/** The values of {@link CHOSEN}; whoever adds some counts on from 16. */
export function chosen(tenant: TenantId, banks: readonly string[], choice: UnitChoice, known: Known): readonly unknown[] {
  const { ids, anyTag, allTags, noTag, principal, session, factTypes, before, unusedSince, expiredBy, retiredBefore } = choice;
  const asOf = typeof known === 'object' ? known.asOf : null;
  return [
    ...[tenant, banks, ids, anyTag, allTags, noTag, principal, session, factTypes, before, unusedSince, expiredBy, retiredBefore],
    ...[known === 'ever', asOf],
  ];
}
