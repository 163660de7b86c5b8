import { effectOf } from './effect-of';
import type { Effect } from './run-effect';
import { runLogicOf } from './run-logic';
import type { RunState } from './run-state';

/** Asks the Knowledge Substrate for evidence in the pinned snapshot, judged as of the run's start. */
export function askEvidence(state: RunState): Effect {
  const { retrieval } = state.pack.value.intelligence_refs;
  const context = state.context.value;
  return effectOf(state, 'retrieve_evidence', '', {
    snapshot_digest: context.pins.knowledge_snapshot,
    collection: retrieval.collection,
    query: state.request.value.input.message,
    top_k: retrieval.top_k,
    max_hops: retrieval.max_hops,
    max_classification: context.data_classification,
    entities: namedThings(state.request.value.input.message),
    ...(runLogicOf(context) === 'decision/run@1' ? {} : { as_of: context.started_at }),
  });
}

// Identifiers as people write them (ORD-1042): what the walk over the graph may begin with.
function namedThings(message: string): string[] {
  return [...new Set(message.match(/\b[A-Z]{2,8}-[0-9]{1,12}\b/g) ?? [])].sort().slice(0, 16);
}

/** Asks the Memory Service for what was promoted by the pinned generation. */
export function askMemory(state: RunState): Effect {
  const { memory } = state.pack.value.intelligence_refs;
  const context = state.context.value;
  return effectOf(state, 'recall_memory', '', {
    bank: memory.bank,
    query: state.request.value.input.message,
    top_k: memory.top_k,
    generation: context.pins.memory_generation,
    max_classification: context.data_classification,
    at: context.started_at,
  });
}

/** Asks the Context Compiler for the compiled context. */
export function askCompile(state: RunState): Effect {
  if (!state.evidence || !state.memory) throw new Error('evidence and memory come before the compile');
  return effectOf(state, 'compile_context', '', {
    run_context: state.context.digest,
    request: state.request.digest,
    evidence: state.evidence.digest,
    memory: state.memory.digest,
  });
}
