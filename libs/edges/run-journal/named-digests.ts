import type { Json } from '@kernel/canonical-json';
import { type Digest, isDigest } from '@kernel/digest';
import type { JournalEntry } from '@kernel/records/journal-entry';

/** Every digest that the bodies of these entries name, once each. */
export function namedDigests(entries: readonly JournalEntry[]): ReadonlySet<Digest> {
  const found = new Set<Digest>();
  for (const entry of entries) collect(entry.body, found);
  return found;
}

function collect(value: Json, found: Set<Digest>): void {
  if (typeof value === 'string') {
    if (isDigest(value)) found.add(value);
  } else if (typeof value === 'object' && value !== null) {
    for (const child of Array.isArray(value) ? (value as readonly Json[]) : Object.values(value as { readonly [key: string]: Json }))
      collect(child, found);
  }
}
