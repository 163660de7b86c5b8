import { decideProposal } from './decide-proposal';
import { contentHashOf, nextGeneration } from './generation';
import { promoteMemory } from './promote-memory';
import { loadMemories, recallPromoted } from './recall-promoted';
import { reviewProposal } from './review-proposal';

/** Every decision about memory by its logic version. A version that is not here cannot be replayed. */
export const MEMORY_LOGIC = {
  'intelligence/promotion@1': { decideProposal, reviewProposal, promoteMemory },
  'intelligence/generation@1': { nextGeneration, contentHashOf },
  'intelligence/recall@3': { loadMemories, recallPromoted },
} as const;

/** The versions in use, sorted, as pins name them. */
export const MEMORY_LOGIC_VERSIONS: readonly string[] = Object.keys(MEMORY_LOGIC).sort();
