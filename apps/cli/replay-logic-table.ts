import type { Json } from '@kernel/canonical-json';
import type { Digest } from '@kernel/digest';
import { isRefusal } from '@kernel/outcome';
import { DecisionRecord } from '@kernel/records/decision-record';
import type { JournalEntry } from '@kernel/records/journal-entry';
import { COMPILE_LOGIC_TABLE } from '@planes/context/compile/compile-logic-table';
import { fit } from '@planes/decision/run/documents';
import { take } from '@planes/decision/run/fold-journal';
import { checkChain } from '@planes/decision/run/journal';
import { RUN_LOGICS } from '@planes/decision/run/run-logic';
import type { Step } from '@planes/decision/run/step';
import { ROUTING_LOGIC_TABLE } from '@planes/model/routing/reroute-matches';
import type { Refolded, ReplayLogic } from '@planes/trust/replay/replay-logic';

/** Every decision that a retained record may name, by its logic version. The one place where the planes meet for a replay. */
export const REPLAY_LOGIC_TABLE: ReplayLogic = {
  chain: checkChain,
  // One machine is every version: a run's own pins say which.
  run: Object.fromEntries(RUN_LOGICS.map((version) => [version, refold])),
  compile: COMPILE_LOGIC_TABLE,
  routing: Object.fromEntries(Object.entries(ROUTING_LOGIC_TABLE).map(([version, decide]) => [version, rerouteWith(decide)])),
};

function rerouteWith(decide: (typeof ROUTING_LOGIC_TABLE)[string]): ReplayLogic['routing'][string] {
  return ({ routing_decision_id, model_call_id, trace_id, at, call, facts, catalogue_digest, policy_digest }, catalogue, policy) => {
    const market = { catalogue, catalogueDigest: catalogue_digest, policy, policyDigest: policy_digest, facts };
    return decide({ routing_decision_id, model_call_id, trace_id, at, call, market });
  };
}

/** Folds a journal entry by entry; the record is the last one that the run wanted sealed. */
function refold(entries: readonly JournalEntry[], documents: (digest: Digest) => Json | undefined): Refolded {
  let here: Step | undefined;
  let record: DecisionRecord | null = null;
  for (const entry of entries) {
    const next = taken(here, entry, documents);
    if ('broken' in next) return { kind: 'broken', seq: entry.seq, reason: next.broken };
    here = next;
    record = recordWanted(next) ?? record;
  }
  return { kind: 'folded', record };
}

// The machine refuses by value what it can name and throws on what it never writes itself; a journal from a file may hold either.
function taken(
  here: Step | undefined,
  entry: JournalEntry,
  documents: (digest: Digest) => Json | undefined,
): Step | { readonly broken: string } {
  try {
    const next = take(here, entry, documents);
    return isRefusal(next) ? { broken: `${next.code}: ${next.reason}` } : next;
  } catch (error) {
    return { broken: `the run machine never writes this: ${error instanceof Error ? error.message : String(error)}` };
  }
}

function recordWanted({ state, move }: Step): DecisionRecord | undefined {
  if (state.pending !== null || move.kind !== 'perform' || move.effect.kind !== 'seal_record') return undefined;
  const [document] = move.effect.documents;
  return document && fit(document.value, DecisionRecord, document.digest);
}
