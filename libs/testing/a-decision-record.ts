import { digestOf } from '@kernel/digest';
import type { DecisionFacts, DecisionRecord } from '@kernel/records/decision-record';
import { aPack } from './a-pack';
import { aRun, pinsFor } from './a-run';

/** A run at `acme` that answered where an order is. Its hash fits whatever a test changes. */
export function aDecisionRecord(change: Partial<DecisionFacts> = {}): DecisionRecord {
  const run = aRun();
  const facts: DecisionFacts = {
    record_id: 'dr_01KG9F4AR0000000000000000A',
    record_version: 'fiveplane.decision_record.v1',
    run_id: run.run_id,
    trace_id: run.trace_id,
    tenant_id: 'acme',
    region: 'local',
    data_classification: 'CONFIDENTIAL',
    decision_key: 'support.answer',
    decision_version: '1.0.0',
    status: 'DECIDED',
    outcome: 'answered',
    code: 'RUN_DECIDED',
    reason: 'the run went to its end',
    outputs: { answer: 'ORD-1042 was delivered.', facts: {} },
    actor: { type: 'AGENT', id: run.agent.agent_id, principal_chain: run.agent.principal_chain },
    subject_ids: [],
    intent_ref: 'order_status',
    evidence_refs: [],
    approvals: [],
    controls_active: { must_refuse: [], must_escalate: [], approval_gates_active: [], redaction_rules_active: [] },
    policy_decisions: [],
    routing_decisions: [],
    tool_calls: [],
    critic: [],
    scorecard: {},
    budget: run.run_budget,
    lineage: {
      pins: pinsFor(aPack()),
      logic: ['decision/run@1'],
      request_digest: digestOf('request'),
      run_context_digest: digestOf(run),
      compiled_context_digest: null,
      plan_digests: [],
      memory_proposals: [],
      journal_entries: 3,
      journal_head: digestOf('journal'),
    },
    decided_at: '2026-01-31T09:31:00.000Z',
    previous_hash: null,
    ...change,
  };
  return { ...facts, record_hash: digestOf(facts) };
}
