import { withinClassification } from '@kernel/classification';
import type { PromotedMemory, RecalledMemory } from '@kernel/records/memory';
import type { RunContext } from '@kernel/records/run-context';
import { type CandidateBlock, dataBlock } from './candidate-block';
import type { CountTokens } from './estimate-tokens';
import { type Omission, omitted, type OmissionReason } from './omission';

/** Stage 5. Which memories may be used, best first, and which not and why. */
export interface AdmittedMemory {
  readonly blocks: readonly CandidateBlock[];
  readonly omissions: readonly Omission[];
}

/** Admits recalled memories by descending score, ties by id. Expired ones, repetitions and what is above the run's classification are left out by name. */
export function admitMemory(recalled: RecalledMemory, run: RunContext, count: CountTokens): AdmittedMemory {
  const seen = new Set<string>();
  const blocks: CandidateBlock[] = [];
  const omissions: Omission[] = [];
  for (const { memory, score } of recalled.memories.toSorted(
    (a, b) => b.score - a.score || (a.memory.memory_id < b.memory.memory_id ? -1 : 1),
  )) {
    const block = memoryBlock(memory, score, count);
    const reason = whyNot(memory, run, seen.has(memory.memory_id));
    if (reason !== null) omissions.push(omitted(block, reason));
    else blocks.push(block);
    seen.add(memory.memory_id);
  }
  return { blocks, omissions };
}

function whyNot(memory: PromotedMemory, run: RunContext, known: boolean): OmissionReason | null {
  if (!withinClassification(memory.classification, run.data_classification)) return 'classification_above_run';
  if (memory.expires_at !== null && memory.expires_at <= run.started_at) return 'expired';
  return known ? 'duplicate' : null;
}

function memoryBlock(memory: PromotedMemory, score: number, count: CountTokens): CandidateBlock {
  return dataBlock(
    {
      block_id: `memory:${memory.memory_id}`,
      bucket: 'memory',
      content: `${memory.entity} ${memory.predicate}: ${memory.value}`,
      priority: Math.round(score * 1000),
      provenance_refs: [memory.memory_id, ...memory.evidence_refs],
      origin: 'memory',
    },
    count,
  );
}
