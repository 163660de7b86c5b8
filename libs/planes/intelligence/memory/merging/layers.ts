import type { MEMORY_LAYERS } from '../verbs/recall';

export type MemoryLayer = (typeof MEMORY_LAYERS)[number];

/** What a memory is made of: `fact` says who, what and since when; `observation` was drawn from others; everything else is as it was said. */
export function layerOf({ fact, factType }: { readonly fact: object | null; readonly factType: string }): MemoryLayer {
  return fact !== null ? 'fact' : factType === 'observation' ? 'observation' : 'raw';
}
