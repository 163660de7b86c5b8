import type { RunStatus, RunView } from '@kernel/records/run-view';
import { releasedAnswer } from '../record/build-record';
import type { RunState } from './run-state';

/** The run as its tenant sees it. `story` is empty here: {@link storyOf} tells it from the journal. */
export function viewOf(state: RunState): RunView {
  const context = state.context.value;
  return {
    run_id: context.run_id,
    tenant_id: context.tenant_id,
    status: statusOf(state),
    stage: state.stage,
    intent_id: context.intent_id,
    answer: releasedAnswer(state),
    record_id: state.record?.sealed === true ? state.record.id : null,
    approvals:
      state.stage === 'awaiting_approval' ? state.steps.flatMap((step) => (step.done ? [] : (step.result?.value.approvals ?? []))) : [],
    code: state.verdict?.code ?? null,
    reason: state.verdict?.reason ?? null,
    spent: state.budget.spent,
    ...groundsOf(state),
    started_at: context.started_at,
    updated_at: state.now,
    story: [],
  };
}

// Told once both are known, and only when every finding says why: a run from before says what it said then.
function groundsOf({ evidence, memory }: RunState): Pick<RunView, 'grounds'> {
  if (!evidence || !memory) return {};
  const passages = evidence.value.passages.flatMap(({ evidence_ref, score, found_by, stale }) =>
    found_by ? [{ evidence_ref, score, found_by, ...(stale === undefined ? {} : { stale }) }] : [],
  );
  const memories = memory.value.memories.flatMap(({ memory: { memory_id }, score, found_by }) =>
    found_by ? [{ memory_id, score, found_by }] : [],
  );
  const told = passages.length === evidence.value.passages.length && memories.length === memory.value.memories.length;
  return told && passages.length + memories.length > 0 ? { grounds: { evidence: passages, memories } } : {};
}

/** RUNNING until the record is sealed: a verdict that is not yet recorded is not yet the run's end. */
export function statusOf(state: RunState): RunStatus {
  if (state.verdict && state.record?.sealed === true) return state.verdict.status;
  return state.stage === 'awaiting_approval' ? 'AWAITING_APPROVAL' : 'RUNNING';
}
