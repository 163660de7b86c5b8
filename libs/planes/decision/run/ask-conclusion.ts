import { canonicalJson } from '@kernel/canonical-json';
import { derivedId } from '@kernel/ids';
import type { MemoryProposal } from '@kernel/records/memory';
import { buildRecord } from '../record/build-record';
import { decidingSpec } from '../record/deciding-spec';
import { effectDocument, effectOf } from './effect-of';
import { evidenceRefs } from './prepare-step';
import type { Effect } from './run-effect';
import type { RunState } from './run-state';
import { viewOf } from './run-view';

/** Proposes the outcome of an acting decision as a memory, when the pack lets runs write that class. Undefined when there is nothing to remember. */
export function askMemoryProposal(state: RunState): Effect | undefined {
  const spec = decidingSpec(state);
  const layer = state.pack.value.memory_layer;
  const acted = state.steps.some((step) => step.done && step.call?.value.idempotency_key !== null);
  if (!spec || !acted || state.verdict?.status !== 'DECIDED' || !layer.allowed_write_classes.includes('decision_outcome')) return undefined;
  const context = state.context.value;
  const proposal: MemoryProposal = {
    proposal_id: derivedId('mwp', state.now, `${context.run_id} outcome`),
    tenant_id: context.tenant_id,
    run_id: context.run_id,
    bank: state.pack.value.intelligence_refs.memory.bank,
    entity: `user:${context.user.user_id}`,
    predicate: `decided:${spec.decision_key}`,
    value: `${spec.decision_key} was decided for ${context.user.user_id}: ${state.steps.map(({ step, args }) => `${step.tool} ${canonicalJson(args ?? {})}`).join('; ')}`,
    class: 'decision_outcome',
    tier: 'episodic',
    classification: context.data_classification,
    evidence_refs: evidenceRefs(state).slice(0, 64),
    confidence: 1,
  };
  const document = effectDocument('memory-proposal', proposal);
  return effectOf(
    state,
    'propose_memory',
    '',
    { proposal: document.digest, auto_promote_classes: layer.auto_promote_classes, ttl_seconds: layer.ttl_seconds.episodic },
    [document],
  );
}

/** Seals the Decision Record, which is made from the state alone. */
export function askSeal(state: RunState): Effect {
  const document = effectDocument('decision-record', buildRecord(state));
  return effectOf(state, 'seal_record', '', { record: document.digest }, [document]);
}

/** Tells the boundary that the run has ended. */
export function askClose(state: RunState): Effect {
  const document = effectDocument('run-view', viewOf(state));
  return effectOf(state, 'close_run', '', { view: document.digest }, [document]);
}
