import { type Digest, digestOf } from '@kernel/digest';
import type { Guardrail, Guardrails, PolicyBundle, PolicyRule } from '@kernel/records/policy';
import { compileCondition, type Condition } from './compile-condition';

export interface CompiledRule {
  readonly rule: PolicyRule;
  readonly condition: Condition;
}

/** A bundle made ready once and asked often. Same bundle, same digest, same answers: callers cache it by digest. */
export interface CompiledBundle {
  readonly digest: Digest;
  readonly bundle_id: string;
  readonly tenant_id: string;
  readonly default: PolicyBundle['default'];
  readonly rules: readonly CompiledRule[];
}

export interface CompiledGuardrail {
  readonly guardrail: Guardrail;
  readonly condition: Condition;
}

export interface CompiledGuardrails {
  readonly digest: Digest;
  readonly rules: readonly CompiledGuardrail[];
}

/** Makes every rule of a bundle ready. Never drops one: a rule that does not compile denies whenever it is in scope. */
export function compileBundle(bundle: PolicyBundle): CompiledBundle {
  return {
    digest: digestOf(bundle),
    bundle_id: bundle.bundle_id,
    tenant_id: bundle.tenant_id,
    default: bundle.default,
    rules: bundle.rules.map((rule) => ({ rule, condition: compileCondition(rule.if, bundle.inputs) })),
  };
}

/** Makes the guardrails of a pack ready, in the order of their ids. */
export function compileGuardrails(guardrails: Guardrails): CompiledGuardrails {
  return {
    digest: digestOf(guardrails),
    rules: guardrails.rules
      .toSorted((a, b) => (a.guardrail_id < b.guardrail_id ? -1 : 1))
      .map((guardrail) => ({ guardrail, condition: compileCondition(guardrail.if, guardrails.inputs) })),
  };
}
