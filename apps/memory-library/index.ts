/** Everything that `@fiveplane/memory` offers. */
export * from './memory';
export { MemoryError } from './memory-error';
export { openMemory } from './open-memory';
