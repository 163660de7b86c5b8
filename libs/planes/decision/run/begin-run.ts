import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import { ContextPack } from '@kernel/records/context-pack';
import { InvokeRequest } from '@kernel/records/invoke-request';
import { RunContext } from '@kernel/records/run-context';
import { type Documents, readDocument } from './documents';
import type { RunEvent } from './run-event';
import type { RunState } from './run-state';

/** The state after a journal's first entry. A journal that begins otherwise, or whose pack is not the pinned one, is refused. */
export function beginRun(event: RunEvent, documents: Documents): RunState | Refusal {
  if (event.kind !== 'run_received' || event.seq !== 0) return refused('REPLAY_JOURNAL_BROKEN', 'a journal begins with run_received');
  const context = { digest: event.body.run_context, value: readDocument(documents, event.body.run_context, RunContext) };
  const request = { digest: event.body.request, value: readDocument(documents, event.body.request, InvokeRequest) };
  const pack = { digest: event.body.pack, value: readDocument(documents, event.body.pack, ContextPack) };
  const mismatch = pinMismatch(context.value, pack.digest);
  if (isRefusal(mismatch)) return mismatch;
  return {
    stage: 'received',
    request,
    context,
    pack,
    now: event.at,
    seq: event.seq,
    head: event.hash,
    pending: null,
    evidence: null,
    memory: null,
    compiled: null,
    admitted: false,
    plan: null,
    plans: 0,
    feedback: [],
    steps: [],
    approvals: [],
    waiting_since: null,
    waited_ms: 0,
    look_again: false,
    budget: context.value.run_budget,
    facts: { policy_decisions: [], routing_decisions: [], tool_calls: [], critic: [], plan_digests: [], memory_proposals: [] },
    verdict: null,
    cancelled: null,
    answer: null,
    answer_checked: false,
    redactions: [],
    remembered: false,
    record: null,
    closed: false,
  };
}

function pinMismatch(context: RunContext, pack: string): Refusal | undefined {
  return context.pins.pack.digest === pack
    ? undefined
    : refused('REPLAY_PIN_MISMATCH', `the run is pinned to pack ${context.pins.pack.digest}, the journal names ${pack}`);
}
