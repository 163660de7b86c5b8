import type { CompiledContext } from '@kernel/records/compiled-context';
import type { CandidateBlock } from './candidate-block';

/** Why something that was at hand is not in the prompt, or not whole. */
export const OMISSION_REASONS = [
  'duplicate',
  'classification_above_run',
  'unresolved_conflict',
  'expired',
  'bucket_full',
  'bucket_full_cut',
] as const;
export type OmissionReason = (typeof OMISSION_REASONS)[number];

export type Omission = CompiledContext['manifests']['omission_manifest'][number];

/** Says that a block, or `tokens` of it, was left out. */
export function omitted({ block, tokens }: CandidateBlock, reason: OmissionReason, left = tokens): Omission {
  return {
    block_id: block.block_id,
    bucket: block.bucket,
    reason,
    estimated_tokens: left,
    priority: block.priority,
    source_refs: block.provenance_refs,
  };
}
