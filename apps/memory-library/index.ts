/** Everything that `@fiveplane/memory` offers. */
export { openLocalModel } from './local-model';
export * from './memory';
export * from './memory-embedder';
export { MemoryError } from './memory-error';
export * from './memory-options';
export { openMemory } from './open-memory';
