import { Compile } from 'typebox/compile';
import type { TrustedKey } from '@kernel/keys';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import { InclusionProof } from '@kernel/records/audit-entry';
import { type Checkpoint, openCheckpoint } from './checkpoint';
import { leafHashOf } from './leaf';
import { parseUntrusted } from './parse-untrusted';
import { digestOfTreeHash, sameHash, treeHashOf } from './tree-hash';
import { rootFromInclusion } from './verify-path';

/** The entry is in the log, under a checkpoint that a trusted signer vouches for. */
export interface VerifiedInclusion {
  readonly kind: 'included';
  readonly proof: InclusionProof;
  readonly checkpoint: Checkpoint;
}

/** Verifies an untrusted proof with nothing but the proof and the key set. */
export function verifyInclusion(untrusted: unknown, keys: readonly TrustedKey[]): VerifiedInclusion | Refusal {
  const proof = parseProof(untrusted);
  if (isRefusal(proof)) return proof;
  const checkpoint = openCheckpoint(proof.checkpoint, keys);
  if (isRefusal(checkpoint)) return checkpoint;
  return (
    ofThisLog(proof, checkpoint) ??
    ofThisTree(proof, checkpoint) ??
    leadsToRoot(proof, checkpoint) ?? { kind: 'included', proof, checkpoint }
  );
}

const proofShape = Compile(InclusionProof);

// A path through a tree of 2^53 leaves has 53 steps.
const MAX_PATH = 64;

function parseProof(untrusted: unknown): InclusionProof | Refusal {
  const proof = parseUntrusted(proofShape, untrusted);
  if (proof !== undefined && proof.path.length <= MAX_PATH) return proof;
  return refused('AUDIT_PROOF_MALFORMED', 'this inclusion proof does not fit its schema');
}

function ofThisLog(proof: InclusionProof, checkpoint: Checkpoint): Refusal | undefined {
  if (checkpoint.log_id !== proof.log_id) {
    return refused('AUDIT_CHECKPOINT_OTHER_LOG', `the proof is of ${proof.log_id}, its checkpoint of ${checkpoint.log_id}`);
  }
  if (proof.leaf.log_id !== proof.log_id) {
    return refused('AUDIT_LEAF_OTHER_LOG', `the proof is of ${proof.log_id}, its entry names ${proof.leaf.log_id}`);
  }
  return undefined;
}

function ofThisTree(proof: InclusionProof, checkpoint: Checkpoint): Refusal | undefined {
  if (proof.tree_size === checkpoint.size && proof.root === digestOfTreeHash(checkpoint.root)) return undefined;
  return refused(
    'AUDIT_PROOF_OTHER_ROOT',
    `the proof is for ${proof.tree_size} entries, its checkpoint signs ${checkpoint.size} or another root`,
  );
}

function leadsToRoot(proof: InclusionProof, checkpoint: Checkpoint): Refusal | undefined {
  const path = proof.path.map(treeHashOf);
  const root = rootFromInclusion(leafHashOf(proof.leaf), { index: proof.index, size: proof.tree_size, path });
  if (root !== undefined && sameHash(root, checkpoint.root)) return undefined;
  return refused('AUDIT_LEAF_NOT_INCLUDED', `entry ${proof.leaf.event_id} is not at index ${proof.index} of ${proof.log_id}`);
}
