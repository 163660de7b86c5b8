import { Compile } from 'typebox/compile';
import { assertNever } from '@kernel/assert-never';
import type { Digest } from '@kernel/digest';
import { ApprovalStanding } from '@kernel/records/approval';
import { CompiledContext } from '@kernel/records/compiled-context';
import { EvidenceBundle } from '@kernel/records/evidence-bundle';
import { RecalledMemory } from '@kernel/records/memory';
import { PolicyDecision } from '@kernel/records/policy';
import { type Documents, MissingDocument, readDocument } from './documents';
import { EFFECT_RESULTS, type EffectKind, type EffectResult, type RunEvent } from './run-event';
import type { Effect } from './run-effect';
import { moveStage } from './run-stage';
import type { RunState } from './run-state';
import { settleModelCall } from './settle-model-call';
import { settleApprovals, settleToolCall } from './settle-tool-call';

const results = Object.fromEntries(Object.entries(EFFECT_RESULTS).map(([kind, schema]) => [kind, Compile(schema)]));

/** Takes an effect's recorded result into the state. @throws MissingDocument when the result or a document of it is not readable. */
export function settleEffect(
  state: RunState,
  effect: Effect,
  body: Extract<RunEvent, { kind: 'effect_settled' }>['body'],
  documents: Documents,
  seq: number,
): RunState {
  if (results[body.kind]?.Check(body.result) !== true) throw new MissingDocument(state.head, 'malformed');
  switch (effect.kind) {
    case 'retrieve_evidence':
      return settleEvidence(state, resultOf('retrieve_evidence', body.result), documents);
    case 'recall_memory':
      return settleMemory(state, resultOf('recall_memory', body.result), documents);
    case 'compile_context':
      return settleCompile(state, resultOf('compile_context', body.result), documents);
    case 'evaluate_policy':
      return settlePolicy(state, effect, resultOf('evaluate_policy', body.result).decision, documents);
    case 'call_model':
      return settleModelCall(state, effect, resultOf('call_model', body.result), documents);
    case 'call_tool':
      return settleToolCall(state, resultOf('call_tool', body.result), documents);
    case 'check_approvals':
      return settleApprovals(
        state,
        resultOf('check_approvals', body.result).standings.map((digest) => ({
          digest,
          value: readDocument(documents, digest, ApprovalStanding),
        })),
      );
    case 'propose_memory':
      return settleProposal(state, effect);
    case 'seal_record':
      return settleSeal(state, resultOf('seal_record', body.result), seq);
    case 'close_run':
      return { ...state, closed: true };
    default:
      return assertNever(effect.kind);
  }
}

function resultOf<K extends EffectKind>(_kind: K, result: unknown): EffectResult<K> {
  return result as EffectResult<K>;
}

function settleEvidence(state: RunState, result: EffectResult<'retrieve_evidence'>, documents: Documents): RunState {
  if (result.kind === 'refused') return end(state, result.code, result.reason);
  return { ...state, evidence: { digest: result.bundle, value: readDocument(documents, result.bundle, EvidenceBundle) } };
}

function settleMemory(state: RunState, result: EffectResult<'recall_memory'>, documents: Documents): RunState {
  if (result.kind === 'refused') return end(state, result.code, result.reason);
  return { ...state, memory: { digest: result.recalled, value: readDocument(documents, result.recalled, RecalledMemory) } };
}

function settleCompile(state: RunState, result: EffectResult<'compile_context'>, documents: Documents): RunState {
  if (result.kind === 'refused') return end(state, result.code, result.reason);
  const compiled = { digest: result.compiled, value: readDocument(documents, result.compiled, CompiledContext) };
  return { ...state, stage: moveStage(state.stage, 'compiled'), compiled };
}

function settlePolicy(state: RunState, effect: Effect, digest: Digest, documents: Documents): RunState {
  const decision = readDocument(documents, digest, PolicyDecision);
  const { policy_decision_id, phase, capability_id, allowed, code } = decision;
  const facts = {
    ...state.facts,
    policy_decisions: [...state.facts.policy_decisions, { policy_decision_id, phase, capability_id, allowed, code, digest }],
  };
  const decided: RunState = { ...state, facts };
  if (!allowed) {
    const status = decision.escalate ? 'ESCALATED' : 'DENIED';
    return { ...decided, answer: null, answer_checked: true, remembered: true, verdict: { status, code, reason: decision.reason } };
  }
  if (phase === 'post') return { ...decided, answer_checked: true, redactions: decision.redactions };
  if (effect.input['step_id'] === undefined) return { ...decided, admitted: true };
  return {
    ...decided,
    steps: decided.steps.map((step) => (step.step.step_id === effect.input['step_id'] ? { ...step, policy: digest } : step)),
  };
}

// Whether it was taken or not, the record names what the run wanted remembered.
function settleProposal(state: RunState, effect: Effect): RunState {
  const memory_proposals = [...state.facts.memory_proposals, ...effect.documents.map((document) => document.digest)];
  return { ...state, remembered: true, facts: { ...state.facts, memory_proposals } };
}

function settleSeal(state: RunState, result: EffectResult<'seal_record'>, seq: number): RunState {
  // The run machine built the record itself: a store that refuses it disagrees about history, and nobody may paper over that.
  if (result.kind === 'refused') throw new Error(`journal entry ${seq}: the record was refused (${result.code}): ${result.reason}`);
  if (!state.record) throw new Error(`journal entry ${seq}: a record was sealed that the run did not make`);
  return { ...state, stage: moveStage(state.stage, 'recorded'), record: { ...state.record, sealed: true } };
}

function end(state: RunState, code: string, reason: string): RunState {
  return {
    ...state,
    verdict: { status: code === 'CONTEXT_EVIDENCE_MISSING' ? 'ESCALATED' : 'DENIED', code, reason },
    answer_checked: true,
    remembered: true,
  };
}
