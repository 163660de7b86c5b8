import type { CacheEvents } from '@edges/cache/cache-events';

/** Cache events as lines, in the order in which they were told. Bytes held are not among them. */
export function toldEvents(): CacheEvents & { readonly told: readonly string[]; forget(): void } {
  const told: string[] = [];
  return {
    told,
    forget: () => void told.splice(0),
    hit: (_family, level) => void told.push(`hit ${level}`),
    missed: () => void told.push('missed'),
    joined: () => void told.push('joined'),
    evicted: (_family, why) => void told.push(`evicted ${why}`),
    holds: () => undefined,
    compared: (_family, result) => void told.push(`compared ${result}`),
    sharedProblem: (problem) => void told.push(problem),
  };
}
