import { type ApprovalMode, lowerMode } from '@kernel/approval-mode';
import { digestOf } from '@kernel/digest';
import type { Id } from '@kernel/ids';
import type { Guardrail, PolicyContext, PolicyDecision, PolicyRule } from '@kernel/records/policy';
import { type Answers, askGuardrails, askRules } from './ask-rules';
import type { CompiledBundle, CompiledGuardrails } from './compile-bundle';
import type { PolicyCode } from './errors';

/** The version of everything in this folder that a decision depends on. */
export const POLICY_LOGIC = 'trust/policy@1';

/**
 * Decides whether a capability may be used in this context. Pure: same bundles, guardrails and context, same decision.
 * A guardrail that matches is final. Among rules a denial overrides; requirements, prohibitions, gates and redactions add up;
 * the lowest mode named wins and is never above what was requested, what the capability can do and what the run may do.
 * Nothing matched denies, unless every bundle allows reading by default and the capability can only read.
 * An enforced rule that cannot be decided denies with POLICY_EVAL_ERROR. The order of bundles, and of rules in them, does not matter.
 * Source: contracts, section 7.
 */
export function evaluatePolicy(
  bundles: readonly CompiledBundle[],
  guardrails: CompiledGuardrails,
  context: PolicyContext,
  policyDecisionId: Id<'pd'>,
): PolicyDecision {
  const guards = askGuardrails(guardrails, context);
  const rules = guards.matched.length > 0 ? NOT_ASKED : askRules(bundles, context);
  const enforcing = rules.matched.filter((rule) => !rule.non_enforcing);
  const verdict = decide(guards, rules, enforcing, bundles, context);
  const allowed = ALLOWING.has(verdict.code);
  return {
    policy_decision_id: policyDecisionId,
    phase: context.phase,
    capability_id: context.capability.id,
    context_digest: digestOf(context),
    allowed,
    escalate: verdict.code === 'POLICY_GUARDRAIL_ESCALATED',
    code: verdict.code,
    reason: verdict.reason,
    effective_approval_mode: allowed ? effectiveMode(enforcing, context) : null,
    requires_approval_gate: union(enforcing.map((rule) => rule.then.requires_approval_gate)),
    requires: union(enforcing.map((rule) => rule.then.requires)),
    prohibits: union(enforcing.map((rule) => rule.then.prohibits)),
    redactions: union(enforcing.map((rule) => rule.then.redactions)),
    matched_rule_ids: [...guards.matched.map((rule) => rule.guardrail_id), ...rules.matched.map((rule) => rule.rule_id)],
    errors: [...guards.enforced, ...rules.enforced, ...rules.recorded],
    bundle_digests: bundles.map((bundle) => bundle.digest).sort(),
    guardrails_digest: guardrails.digest,
    logic: POLICY_LOGIC,
  };
}

interface PolicyVerdict {
  readonly code: PolicyCode;
  readonly reason: string;
}

const NOT_ASKED: Answers<PolicyRule> = { matched: [], enforced: [], recorded: [] };
const ALLOWING: ReadonlySet<PolicyCode> = new Set(['POLICY_RULE_ALLOWED', 'POLICY_DEFAULT_ALLOWED']);

function decide(
  guards: Answers<Guardrail>,
  rules: Answers<PolicyRule>,
  enforcing: readonly PolicyRule[],
  bundles: readonly CompiledBundle[],
  context: PolicyContext,
): PolicyVerdict {
  const refusing = guards.matched.find((rule) => rule.effect === 'must_refuse');
  if (refusing) return { code: 'POLICY_GUARDRAIL_REFUSED', reason: refusing.reason };
  const [broken] = [...guards.enforced, ...rules.enforced];
  if (broken)
    return { code: 'POLICY_EVAL_ERROR', reason: `rule ${broken.rule_id} cannot be decided: ${broken.code} ${broken.path}`.trimEnd() };
  const [escalating] = guards.matched;
  if (escalating) return { code: 'POLICY_GUARDRAIL_ESCALATED', reason: escalating.reason };
  const denying = enforcing.find((rule) => !rule.then.allow);
  if (denying) return { code: 'POLICY_RULE_DENIED', reason: denying.rationale };
  const capability = context.capability.id;
  const prohibiting = enforcing.find((rule) => rule.then.prohibits.includes(capability));
  if (prohibiting) return { code: 'POLICY_CAPABILITY_PROHIBITED', reason: `rule ${prohibiting.rule_id} prohibits ${capability}` };
  const [allowing] = enforcing;
  if (allowing) return { code: 'POLICY_RULE_ALLOWED', reason: allowing.rationale };
  if (readableByDefault(bundles, context))
    return { code: 'POLICY_DEFAULT_ALLOWED', reason: `no rule speaks about ${capability}, which only reads` };
  return { code: 'POLICY_NO_RULE_MATCHED', reason: `no rule allows ${capability}` };
}

function readableByDefault(bundles: readonly CompiledBundle[], context: PolicyContext): boolean {
  return (
    bundles.length > 0 && bundles.every((bundle) => bundle.default === 'allow_read_only') && context.capability.highest_mode === 'read_only'
  );
}

function effectiveMode(rules: readonly PolicyRule[], context: PolicyContext): ApprovalMode {
  const ceiling = [context.capability.highest_mode, context.safety_mode].reduce(lowerMode, context.capability.requested_mode);
  return rules.map((rule) => rule.then.approval_mode ?? ceiling).reduce(lowerMode, ceiling);
}

function union(lists: readonly (readonly string[])[]): string[] {
  return [...new Set(lists.flat())].sort();
}
