import type { CriticReport } from '@kernel/records/plan';
import { VERIFY_LOGIC, verifyPlan } from '../planning/verify-plan';
import { refuseOverdraft } from './budget';
import type { RunState, StepProgress, Verdict } from './run-state';

/** What follows from the critic's word on the plan in hand. */
export type PlanOutcome =
  | { readonly kind: 'ok'; readonly steps: readonly StepProgress[] }
  | { readonly kind: 'replan'; readonly feedback: readonly string[] }
  | { readonly kind: 'ended'; readonly verdict: Verdict };

/** Verifies the plan that was just proposed, or says why there is none. Replans end with the pack's limit. */
export function verifyCurrentPlan(state: RunState): { readonly report: CriticReport; readonly outcome: PlanOutcome } {
  const report = reportOn(state);
  if (report.verdict === 'ok' && state.plan) return { report, outcome: { kind: 'ok', steps: state.plan.steps.map(progressOf) } };
  const feedback = report.findings.map((finding) => `${finding.rule}: ${finding.message}`);
  const limit = state.pack.value.budget_layer.max_replans;
  const spent = state.plans > limit || refuseOverdraft(state.budget, { replans: 1 }) !== undefined;
  if (report.verdict === 'replan' && !spent) return { report, outcome: { kind: 'replan', feedback } };
  const evidence = report.findings.every((finding) => finding.rule === 'evidence');
  const verdict: Verdict = evidence
    ? { status: 'ESCALATED', code: 'RUN_EVIDENCE_MISSING', reason: feedback.join('; ') }
    : { status: 'FAILED', code: 'RUN_PLAN_REJECTED', reason: feedback.join('; ') };
  return { report, outcome: { kind: 'ended', verdict } };
}

function reportOn(state: RunState): CriticReport {
  if (!state.plan || !state.compiled) {
    const message = state.feedback.join('; ');
    return {
      kind: 'verify',
      verdict: 'replan',
      findings: [{ rule: 'plan_shape', severity: 'error', message, ref: 'plan' }],
      logic: VERIFY_LOGIC,
    };
  }
  return verifyPlan(state.plan, {
    manifests: state.compiled.value.manifests,
    context: state.context.value,
    tool_calls_left: state.budget.caps.tool_calls - state.budget.spent.tool_calls,
  });
}

function progressOf(step: StepProgress['step']): StepProgress {
  return { step, args: null, policy: null, attempt: 0, call: null, result: null, approval_ids: [], done: false };
}
