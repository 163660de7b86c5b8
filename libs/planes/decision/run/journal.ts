import { Compile } from 'typebox/compile';
import type { Json } from '@kernel/canonical-json';
import { digestOf } from '@kernel/digest';
import { type Refusal, refused } from '@kernel/outcome';
import { JOURNAL_GENESIS, type JournalEntry } from '@kernel/records/journal-entry';
import type { Timestamp } from '@kernel/time';
import { EVENT_BODIES, type EventKind, type RunEvent } from './run-event';

/** What the next entry of a journal is made from. */
export interface EntryDraft {
  readonly kind: EventKind;
  readonly at: Timestamp;
  readonly body: Json;
}

/** The place where a journal ends: where the next entry goes. */
export interface JournalHead {
  readonly seq: number;
  readonly hash: JournalEntry['entry_hash'];
}

/** The head of a journal without entries. */
export const EMPTY_JOURNAL: JournalHead = { seq: -1, hash: JOURNAL_GENESIS };

/** The entry that follows `head`, chained to it. */
export function nextEntry(run: Pick<JournalEntry, 'run_id' | 'tenant_id'>, head: JournalHead, draft: EntryDraft): JournalEntry {
  const entry = {
    run_id: run.run_id,
    tenant_id: run.tenant_id,
    seq: head.seq + 1,
    at: draft.at,
    kind: draft.kind,
    body: draft.body,
    previous_hash: head.hash,
  };
  return { ...entry, entry_hash: digestOf(entry) };
}

/** Confirms that entries form one unbroken chain of one run from its beginning. The refusal names the first entry that does not fit. */
export function checkChain(entries: readonly JournalEntry[]): Refusal | undefined {
  let head = EMPTY_JOURNAL;
  const first = entries[0];
  if (!first) return refused('REPLAY_JOURNAL_EMPTY', 'the journal has no entries');
  for (const entry of entries) {
    const { entry_hash, ...rest } = entry;
    const fits =
      entry.seq === head.seq + 1 &&
      entry.previous_hash === head.hash &&
      entry.run_id === first.run_id &&
      entry.tenant_id === first.tenant_id &&
      digestOf(rest) === entry_hash;
    if (!fits) return refused('REPLAY_JOURNAL_BROKEN', `journal entry ${head.seq + 1} does not follow the one before it`);
    head = { seq: entry.seq, hash: entry_hash };
  }
  return undefined;
}

const bodies = Object.fromEntries(Object.entries(EVENT_BODIES).map(([kind, schema]) => [kind, Compile(schema)]));

/** Reads an entry as a run event. A kind or body that is not known is refused by its place in the journal. */
export function eventOf(entry: JournalEntry): RunEvent | Refusal {
  const validator = Object.hasOwn(bodies, entry.kind) ? bodies[entry.kind] : undefined;
  if (!validator?.Check(entry.body)) {
    return refused('REPLAY_JOURNAL_UNREADABLE', `journal entry ${entry.seq} (${entry.kind}) is not one this version can read`);
  }
  return { kind: entry.kind, body: entry.body, seq: entry.seq, at: entry.at, hash: entry.entry_hash } as RunEvent;
}
