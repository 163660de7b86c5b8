import { refused, type Refusal } from '@kernel/outcome';
import type { MemoryCode } from '../errors';
import { banksOf } from '../verbs/fields';
import type { ForgetBody } from '../verbs/forget';

/** A forgetting of promoted memory and proposals that says what it means. */
export interface PromotedPlan {
  readonly what: 'promoted';
  /** Null: every bank. */
  readonly banks: readonly string[] | null;
  readonly ids: readonly string[] | null;
  readonly entity: string | null;
  readonly principal: string | null;
  readonly dry_run: boolean;
  readonly reason: string;
}

/** What promoted memory has no such thing of. */
const UNFIT = ['tags', 'all_tags', 'session_id', 'fact_types', 'before_date'] as const;

/**
 * Reads what is to be forgotten of promoted memory. Nothing is forgotten by omission: it takes a selector, or scope `all` of banks that are named. It is forgotten for
 * good alone: what shall be known no longer and stay is corrected instead.
 */
export function planForgetPromoted(asked: ForgetBody): PromotedPlan | Refusal {
  const { memory_ids: ids = null, entity = null, principal = null, scope } = asked;
  const everywhere = asked.bank_id === undefined && asked.banks === undefined;
  const banks = everywhere ? null : banksOf(asked);
  if (banks === undefined) return no('MEMORY_BANKS_AMBIGUOUS', 'name bank_id or banks, not both');
  const unfit = UNFIT.filter((name) => asked[name] !== undefined);
  if (unfit.length > 0) return no('MEMORY_SELECTOR_UNFIT', `promoted memory has no ${unfit.join(', ')}`);
  if (asked.mode === 'soft') return no('MEMORY_SCOPE_CONTRADICTED', 'promoted memory is not forgotten softly: promote a correction');
  if (scope === 'bank') return no('MEMORY_SCOPE_CONTRADICTED', 'a bank of promoted memory is a name: there is no more to forget than all');
  const selected = ids !== null || entity !== null || principal !== null;
  if (scope === undefined && !selected) return no('MEMORY_SELECTOR_MISSING', 'name memory_ids, entity or principal, or say scope "all"');
  if (scope === 'all' && selected) return no('MEMORY_SCOPE_CONTRADICTED', 'scope "all" forgets everything, but a selector would narrow it');
  if (scope === 'all' && banks === null) return no('MEMORY_BANKS_AMBIGUOUS', 'name the banks of which all is forgotten');
  return { what: 'promoted', banks, ids, entity, principal, dry_run: asked.dry_run ?? false, reason: asked.reason ?? '' };
}

function no(code: MemoryCode, reason: string): Refusal {
  return refused(code, reason);
}
