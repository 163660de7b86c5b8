import type { TenantId } from '@kernel/tenant';
import type { Known, UnitChoice } from './unit-choice';
import { UNIT_END, UNIT_USE } from './unit-sql';

/** The units `u` of one bank that a choice names, with their end `e` and last use `n`. Its values are those of {@link chosenBy}; more count on from $17. */
export const CHOSEN_UNITS = `memory.unit u ${UNIT_END} ${UNIT_USE}
  WHERE u.tenant_id = $1 AND u.bank = $2
    AND ($3::text[] IS NULL OR u.unit_id = ANY ($3))
    AND ($4::text[] IS NULL OR u.tags && $4)
    AND ($5::text[] IS NULL OR u.tags @> $5)
    AND ($6::text[] IS NULL OR NOT u.tags && $6)
    AND ($7::text IS NULL OR $7 = ANY (u.principals))
    AND ($8::text IS NULL OR u.session = $8)
    AND ($9::text[] IS NULL OR u.fact_type = ANY ($9))
    AND ($10::bigint IS NULL OR u.retained_at < $10)
    AND ($11::bigint IS NULL OR u.retained_at < $11 AND (n.at IS NULL OR n.at < $11))
    AND ($12::bigint IS NULL OR u.expires_at <= $12)
    AND ($13::bigint IS NULL OR e.at < $13)
    AND ($14::text <> 'now' OR e.at IS NULL)
    AND ($15::bigint IS NULL OR u.retained_at <= $15 AND (e.at IS NULL OR e.at > $15))
    AND u.seq > $16`;

/** The sixteen values of {@link CHOSEN_UNITS}; only units after the place `after`. */
export function chosenBy(tenant: TenantId, bank: string, choice: UnitChoice, known: Known, after = 0): readonly unknown[] {
  const { ids, anyTag, allTags, noTag, principal, session, factTypes, before, unusedSince, expiredBy, retiredBefore } = choice;
  const orNull = (names: readonly string[]) => (names.length === 0 ? null : names);
  const asOf = typeof known === 'string' ? null : known.asOf;
  return [
    ...[tenant, bank, ids, orNull(anyTag), orNull(allTags), orNull(noTag), principal, session, factTypes, before, unusedSince],
    ...[expiredBy, retiredBefore, known === 'now' ? 'now' : 'any time', asOf, after],
  ];
}
