import { digestOf } from '@kernel/digest';
import { redactText } from '@kernel/redaction';
import type { DecisionFacts, DecisionRecord } from '@kernel/records/decision-record';
import { elapsed } from '@kernel/time';
import { SCORE_LOGIC } from '../planning/score-step';
import { VERIFY_LOGIC } from '../planning/verify-plan';
import { evidenceRefs } from '../run/prepare-step';
import { runLogicOf } from '../run/run-logic';
import type { RunState } from '../run/run-state';
import { decidingSpec, outcomeOf } from './deciding-spec';
import { scorecardOf } from './scorecard';

/** The Decision Record of a run that has a verdict. Made from the state alone: the same journal gives the same bytes. */
export function buildRecord(state: RunState): DecisionRecord {
  const { verdict, record } = state;
  if (!verdict || !record) throw new Error('a record is made when the run has a verdict');
  const context = state.context.value;
  const spec = decidingSpec(state);
  const facts: DecisionFacts = {
    record_id: record.id,
    record_version: 'fiveplane.decision_record.v1',
    run_id: context.run_id,
    trace_id: context.trace_id,
    tenant_id: context.tenant_id,
    region: context.region,
    data_classification: context.data_classification,
    decision_key: spec?.decision_key ?? null,
    decision_version: spec?.version ?? null,
    status: verdict.status,
    outcome: outcomeOf(spec, verdict.status),
    code: verdict.code,
    reason: verdict.reason,
    outputs: { answer: releasedAnswer(state), facts: outputsOf(state) },
    actor: { type: 'AGENT', id: context.agent.agent_id, principal_chain: context.agent.principal_chain },
    subject_ids: [{ type: 'user', ceid: `user:${context.user.user_id}`, source_refs: [context.run_id] }],
    intent_ref: context.intent_id,
    evidence_refs: evidenceRefs(state),
    approvals: approvalsOf(state),
    controls_active: state.compiled?.value.runtime_controls ?? {
      must_refuse: [],
      must_escalate: [],
      approval_gates_active: [],
      redaction_rules_active: [],
    },
    policy_decisions: [...state.facts.policy_decisions],
    routing_decisions: [...state.facts.routing_decisions],
    tool_calls: [...state.facts.tool_calls],
    critic: [...state.facts.critic],
    scorecard: scorecardOf(state),
    budget: {
      caps: state.budget.caps,
      spent: { ...state.budget.spent, wall_clock_ms: elapsed(context.started_at, state.now) - state.waited_ms },
    },
    lineage: {
      pins: context.pins,
      logic: [...new Set([...context.pins.logic, runLogicOf(context), VERIFY_LOGIC, SCORE_LOGIC])].sort(),
      request_digest: state.request.digest,
      run_context_digest: state.context.digest,
      compiled_context_digest: state.compiled?.digest ?? null,
      plan_digests: [...state.facts.plan_digests],
      memory_proposals: [...state.facts.memory_proposals],
      journal_entries: state.seq + 1,
      journal_head: state.head,
    },
    decided_at: state.now,
    previous_hash: null,
  };
  return { ...facts, record_hash: digestOf(facts) };
}

/** The answer as it may leave: struck by the rules that policy named; empty when the run did not decide. */
export function releasedAnswer(state: RunState): string {
  if (state.answer === null || !state.answer_checked || state.verdict?.status !== 'DECIDED') return '';
  return redactText(state.answer, state.redactions).text;
}

function outputsOf(state: RunState): DecisionRecord['outputs']['facts'] {
  return Object.fromEntries(
    state.steps.flatMap(({ step, result }) =>
      result ? [[step.step_id, { tool: step.tool, status: result.value.status, output_hash: result.value.output_hash }]] : [],
    ),
  );
}

function approvalsOf(state: RunState): DecisionRecord['approvals'] {
  return state.approvals.map(({ digest, value }) => ({
    approval_id: value.request.approval_id,
    gate_id: value.request.gate_id,
    state: value.state,
    approver: value.signature?.approver ?? null,
    verdict: value.signature?.verdict ?? null,
    reason: value.signature?.reason ?? null,
    evidence_snapshot_hash: value.request.evidence_snapshot_hash,
    tool_call_digest: value.request.tool_call_digest,
    standing_digest: digest,
  }));
}
