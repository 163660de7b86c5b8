import { refused, type Refusal } from '@kernel/outcome';
import type { MemoryCode } from '../errors';

/** What a new memory says of others of its bank. */
export interface Relations {
  /** Told anew: they are no longer known from now on. */
  readonly supersedes: readonly string[];
  /** Spoken against: both stay known, and the contradiction is on record. */
  readonly contradicts: readonly string[];
}

/** Why relations cannot stand; undefined when they can. What is replaced cannot be contradicted as well: then nobody could tell which of the two holds. */
export function refuseRelations({ supersedes, contradicts }: Relations): Refusal | undefined {
  const both = supersedes.find((id) => contradicts.includes(id));
  if (both !== undefined) return no(`${both} cannot be superseded and contradicted at once`);
  const repeated = [supersedes, contradicts].some((ids) => new Set(ids).size !== ids.length);
  return repeated ? no('a memory is named twice') : undefined;
}

function no(reason: string): Refusal {
  const code: MemoryCode = 'MEMORY_RELATION_INVALID';
  return refused(code, reason);
}
