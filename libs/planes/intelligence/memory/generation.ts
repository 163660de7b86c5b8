import { digestOf, type Digest } from '@kernel/digest';
import type { PromotedMemory } from '@kernel/records/memory';

/** The generation of a tenant that remembers nothing. */
export const EMPTY_GENERATION: Digest = digestOf({ memory_generation: 'empty' });

/** The generation after one more promotion: it names that memory and, through the one before, all earlier ones in their order. */
export function nextGeneration(previous: Digest, memory: PromotedMemory): Digest {
  return digestOf({ previous, content_hash: memory.content_hash });
}

/** The digest of everything that a promoted memory says. */
export function contentHashOf(memory: Omit<PromotedMemory, 'content_hash'>): Digest {
  return digestOf(memory);
}
