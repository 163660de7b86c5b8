import type { Refusal } from '@kernel/outcome';
import type { CompiledContext, ContextBlock } from '@kernel/records/compiled-context';
import { CONTEXT_BUCKETS, type ContextBucket } from '@kernel/records/context-pack';
import type { BucketTokens } from './allocate-budget';
import { type CandidateBlock, withContent } from './candidate-block';
import { cutText } from './cut-text';
import type { CountTokens } from './estimate-tokens';
import { type Omission, omitted } from './omission';
import { refuseCompile } from './refuse-compile';

/** Stage 7. What is in the prompt, in bucket order, and what is not. */
export interface FilledBuckets {
  readonly blocks: readonly ContextBlock[];
  readonly used: BucketTokens;
  readonly truncations: CompiledContext['budget_report']['bucket_truncations'];
  readonly dropped: readonly string[];
  readonly omissions: readonly Omission[];
}

// A cut that would leave less than this says nothing.
const SMALLEST_CUT = 16;

/**
 * Fills each bucket with what is required, then by descending priority, ties by block id, until one does not fit; that one is cut if it is data.
 * Everything after it is dropped, so that more room never takes a block away. Whatever is cut or dropped is said.
 * Refuses when something required does not fit whole.
 */
export function fillBuckets(candidates: readonly CandidateBlock[], allocations: BucketTokens, count: CountTokens): FilledBuckets | Refusal {
  const filled = CONTEXT_BUCKETS.map((bucket) => fill(bucket, candidates, allocations[bucket], count));
  const overflow = filled.flatMap((one) => one.overflow);
  if (overflow.length > 0) {
    return refuseCompile(
      'CONTEXT_REQUIRED_EVIDENCE_OVERFLOW',
      `required evidence does not fit its bucket: ${overflow.join(', ')}`,
      overflow,
    );
  }
  const perBucket = <T>(of: (one: FilledBucket) => T) =>
    Object.fromEntries(filled.map((one) => [one.bucket, of(one)])) as Record<ContextBucket, T>;
  return {
    blocks: filled.flatMap((one) => one.blocks),
    used: perBucket((one) => one.used),
    truncations: perBucket((one) => one.omissions.length > 0),
    dropped: filled.flatMap((one) => one.dropped).sort(),
    omissions: filled.flatMap((one) => one.omissions),
  };
}

interface FilledBucket {
  readonly bucket: ContextBucket;
  readonly blocks: ContextBlock[];
  used: number;
  readonly dropped: string[];
  readonly omissions: Omission[];
  /** Required blocks that do not fit. */
  readonly overflow: string[];
}

function fill(bucket: ContextBucket, candidates: readonly CandidateBlock[], room: number, count: CountTokens): FilledBucket {
  const result: FilledBucket = { bucket, blocks: [], used: 0, dropped: [], omissions: [], overflow: [] };
  let full = false;
  for (const candidate of candidates.filter(({ block }) => block.bucket === bucket).toSorted(inPlacingOrder)) {
    if (!full && candidate.tokens <= room - result.used) {
      result.blocks.push(candidate.block);
      result.used += candidate.tokens;
    } else if (candidate.required) {
      result.overflow.push(candidate.block.block_id);
    } else {
      if (full || !placeCut(result, candidate, room, count)) drop(result, candidate);
      full = true;
    }
  }
  return result;
}

function placeCut(result: FilledBucket, candidate: CandidateBlock, room: number, count: CountTokens): boolean {
  const left = room - result.used;
  if (candidate.block.instruction_treatment !== 'data_only' || left < SMALLEST_CUT) return false;
  const content = cutText(candidate.block.content, left, count);
  const kept = count(content);
  if (kept < SMALLEST_CUT) return false;
  result.blocks.push(withContent(candidate.block, content));
  result.used += kept;
  result.omissions.push(omitted(candidate, 'bucket_full_cut', candidate.tokens - kept));
  return true;
}

function drop(result: FilledBucket, candidate: CandidateBlock): void {
  result.dropped.push(candidate.block.block_id);
  result.omissions.push(omitted(candidate, 'bucket_full'));
}

function inPlacingOrder(a: CandidateBlock, b: CandidateBlock): number {
  return Number(b.required) - Number(a.required) || b.block.priority - a.block.priority || (a.block.block_id < b.block.block_id ? -1 : 1);
}
