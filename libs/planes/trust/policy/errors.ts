/** How a policy decision came about, most decisive first: the first that applies is the decision's code. */
export const POLICY_CODES = [
  'POLICY_GUARDRAIL_REFUSED',
  'POLICY_EVAL_ERROR',
  'POLICY_GUARDRAIL_ESCALATED',
  'POLICY_RULE_DENIED',
  'POLICY_CAPABILITY_PROHIBITED',
  'POLICY_NO_RULE_MATCHED',
  'POLICY_RULE_ALLOWED',
  'POLICY_DEFAULT_ALLOWED',
] as const;

export type PolicyCode = (typeof POLICY_CODES)[number];

/** What can be wrong with a bundle or with guardrails before any fact is seen, beside the codes of the JsonLogic compiler. */
export const POLICY_PROBLEMS = [
  'POLICY_RULE_ID_REPEATED',
  'POLICY_CONDITION_NOT_BOOLEAN',
  'POLICY_INPUT_UNKNOWN',
  'POLICY_INPUT_TYPE',
  'POLICY_TENANT_MISMATCH',
] as const;

/** One thing wrong, and where. `rule_id` is the bundle's own id when no single rule is to blame. */
export interface PolicyProblem {
  readonly rule_id: string;
  readonly code: string;
  readonly path: string;
}
