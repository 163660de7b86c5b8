import { refused, type Refusal } from '@kernel/outcome';
import { isTimestamp, millisOf, type Millis } from '@kernel/time';
import type { MemoryCode } from '../errors';
import { banksOf } from '../verbs/fields';
import type { ForgetBody } from '../verbs/forget';

/** What a forgetting narrows by; a null or empty selector asks for nothing. */
export interface Selectors {
  readonly ids: readonly string[] | null;
  readonly anyTag: readonly string[];
  readonly allTags: readonly string[];
  readonly principal: string | null;
  readonly session: string | null;
  readonly factTypes: readonly string[] | null;
  readonly before: Millis | null;
}

/** A forgetting that says what it means. */
export interface ForgetPlan {
  readonly banks: readonly string[];
  readonly selectors: Selectors;
  /** `everything`: all that is in the banks; `banks`: the banks themselves too. */
  readonly scope: 'units' | 'everything' | 'banks';
  readonly mode: 'hard' | 'soft';
  readonly dry_run: boolean;
  readonly reason: string;
}

/**
 * Reads what is to be forgotten. Nothing is forgotten by omission: without a selector the scope must say `all` or `bank`, and with such a scope no selector
 * may stand, because the two contradict each other.
 */
export function planForget(asked: ForgetBody): ForgetPlan | Refusal {
  if (asked.entity !== undefined) return no('MEMORY_SELECTOR_UNFIT', 'entity chooses promoted memory alone');
  const banks = banksOf(asked);
  if (banks === undefined) return no('MEMORY_BANKS_AMBIGUOUS', 'name bank_id or banks, one of them');
  const { before_date } = asked;
  if (before_date !== undefined && !isTimestamp(before_date)) return no('MEMORY_TIME_INVALID', 'before_date names no instant');
  const selectors: Selectors = {
    ids: asked.memory_ids ?? null,
    anyTag: asked.tags ?? [],
    allTags: asked.all_tags ?? [],
    principal: asked.principal ?? null,
    session: asked.session_id ?? null,
    factTypes: asked.fact_types ?? null,
    before: before_date === undefined ? null : millisOf(before_date),
  };
  const named = Object.entries(selectors).filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0));
  if (asked.scope === undefined && named.length === 0)
    return no('MEMORY_SELECTOR_MISSING', 'name what is to be forgotten, or say scope "all" or "bank"');
  if (asked.scope !== undefined && named.length > 0)
    return no(
      'MEMORY_SCOPE_CONTRADICTED',
      `scope "${asked.scope}" forgets everything, but ${named.map(([name]) => name).join(', ')} would narrow it`,
    );
  const mode = asked.mode ?? 'hard';
  if (mode === 'soft' && asked.scope === 'bank') return no('MEMORY_SCOPE_CONTRADICTED', 'a bank itself cannot be forgotten softly');
  return {
    banks,
    selectors,
    scope: asked.scope === 'bank' ? 'banks' : asked.scope === 'all' ? 'everything' : 'units',
    mode,
    dry_run: asked.dry_run ?? false,
    reason: asked.reason ?? '',
  };
}

function no(code: MemoryCode, reason: string): Refusal {
  return refused(code, reason);
}
