import type { Json } from '@kernel/canonical-json';
import type { JournalEntry } from '@kernel/records/journal-entry';

/** What a journal says about one effect; `result` is undefined when it did not settle. */
export interface JournaledEffect {
  readonly input: { readonly [key: string]: Json };
  readonly result: { readonly [key: string]: Json } | undefined;
}

/** The last effect of this kind that a journal asks for; undefined when it asks for none. */
export function journaledEffect(entries: readonly JournalEntry[], kind: string): JournaledEffect | undefined {
  const bodies = (entryKind: string) =>
    entries
      .filter((entry) => entry.kind === entryKind)
      .map((entry) => fieldsOf(entry.body))
      .filter((body) => body['kind'] === kind);
  const asked = bodies('effect_requested').at(-1);
  if (asked === undefined) return undefined;
  const answer = bodies('effect_settled').findLast((body) => body['effect_id'] === asked['effect_id']);
  return { input: fieldsOf(asked['input']), result: answer === undefined ? undefined : fieldsOf(answer['result']) };
}

/** The fields of a JSON object; none when it is not one. */
export function fieldsOf(value: Json | undefined): { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as { readonly [key: string]: Json }) : {};
}
