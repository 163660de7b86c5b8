import type { Json } from '@kernel/canonical-json';
import type { Guardrail, PolicyContext, PolicyRule } from '@kernel/records/policy';
import type { CompiledBundle, CompiledGuardrails } from './compile-bundle';
import type { PolicyProblem } from './errors';
import { inScope } from './policy-scope';

/** What a set of rules said about a context. */
export interface Answers<R> {
  /** Rules whose condition holds, in the order in which they count. */
  readonly matched: readonly R[];
  /** Rules that could not be decided and deny for it. */
  readonly enforced: readonly PolicyProblem[];
  /** Rules that could not be decided and are only recorded. */
  readonly recorded: readonly PolicyProblem[];
}

/** Asks every guardrail in scope, in the order of their ids. All guardrails are enforced. */
export function askGuardrails(guardrails: CompiledGuardrails, context: PolicyContext): Answers<Guardrail> {
  const matched: Guardrail[] = [];
  const enforced: PolicyProblem[] = [];
  for (const { guardrail, condition } of guardrails.rules) {
    if (!inScope(guardrail.applies_to, context)) continue;
    const verdict = condition(context as Json);
    if (verdict.kind === 'unsayable') enforced.push({ rule_id: guardrail.guardrail_id, code: verdict.code, path: verdict.path });
    if (verdict.kind === 'holds') matched.push(guardrail);
  }
  return { matched, enforced, recorded: [] };
}

/**
 * Asks every rule in scope of all bundles in ascending priority, ties by rule id, then by the bundle's digest.
 * A bundle of another tenant is not asked: it counts as an error that denies.
 */
export function askRules(bundles: readonly CompiledBundle[], context: PolicyContext): Answers<PolicyRule> {
  const matched: PolicyRule[] = [];
  const enforced: PolicyProblem[] = [];
  const recorded: PolicyProblem[] = [];
  for (const bundle of bundles.toSorted((a, b) => order(a.digest, b.digest))) {
    if (bundle.tenant_id !== context.tenant_id)
      enforced.push({ rule_id: bundle.bundle_id, code: 'POLICY_TENANT_MISMATCH', path: 'tenant_id' });
  }
  for (const { rule, condition } of ordered(bundles.filter((bundle) => bundle.tenant_id === context.tenant_id))) {
    if (!inScope(rule.applies_to, context)) continue;
    const verdict = condition(context as Json);
    if (verdict.kind === 'unsayable') {
      (rule.non_enforcing ? recorded : enforced).push({ rule_id: rule.rule_id, code: verdict.code, path: verdict.path });
    }
    if (verdict.kind === 'holds') matched.push(rule);
  }
  return { matched, enforced, recorded };
}

function ordered(bundles: readonly CompiledBundle[]): CompiledBundle['rules'] {
  return bundles
    .toSorted((a, b) => order(a.digest, b.digest))
    .flatMap((bundle) => bundle.rules)
    .toSorted((a, b) => a.rule.priority - b.rule.priority || order(a.rule.rule_id, b.rule.rule_id));
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
