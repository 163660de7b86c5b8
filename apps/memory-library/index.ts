/** Everything that `@fiveplane/memory` offers. */
export { openLocalModel } from './local-model';
export * from './memory';
export * from './memory-bank';
export * from './memory-embedder';
export { MemoryError } from './memory-error';
export * from './memory-forgetting';
export * from './memory-options';
export * from './memory-question';
export * from './memory-reranker';
export * from './memory-text';
export { openMemory } from './open-memory';
