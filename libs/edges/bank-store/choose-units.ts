import type { TenantId } from '@kernel/tenant';
import type { Known, UnitChoice } from './unit-choice';

/** A WHERE clause over unit `u`, its end `e` and its last use `n`, with its values. */
export interface Chosen {
  readonly where: string;
  readonly values: readonly unknown[];
}

/** The units of some banks that a choice names. Whoever adds values counts on from `values.length`. */
export function choose(tenant: TenantId, banks: readonly string[], choice: UnitChoice, known: Known): Chosen {
  const values: unknown[] = [tenant, banks];
  const demands = ['u.tenant_id = $1', 'u.bank = ANY ($2::text[])'];
  const demand = (sql: string, value: unknown) => {
    values.push(value);
    demands.push(sql.replaceAll('?', `$${values.length}`));
  };
  if (choice.ids !== null) demand('u.unit_id = ANY (?::text[])', choice.ids);
  if (choice.anyTag.length > 0) demand('u.tags && ?::text[]', choice.anyTag);
  if (choice.allTags.length > 0) demand('u.tags @> ?::text[]', choice.allTags);
  if (choice.noTag.length > 0) demand('NOT u.tags && ?::text[]', choice.noTag);
  if (choice.principal !== null) demand('?::text = ANY (u.principals)', choice.principal);
  if (choice.session !== null) demand('u.session = ?', choice.session);
  if (choice.factTypes !== null) demand('u.fact_type = ANY (?::text[])', choice.factTypes);
  if (choice.before !== null) demand('u.retained_at < ?', choice.before);
  if (choice.unusedSince !== null) demand('u.retained_at < ? AND (n.at IS NULL OR n.at < ?)', choice.unusedSince);
  if (choice.expiredBy !== null) demand('u.expires_at <= ?', choice.expiredBy);
  if (choice.retiredBefore !== null) demand('e.at < ?', choice.retiredBefore);
  if (known === 'now') demands.push('e.at IS NULL');
  else if (known !== 'ever') demand('u.retained_at <= ? AND (e.at IS NULL OR e.at > ?)', known.asOf);
  return { where: demands.join(' AND '), values };
}
