import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import type { JournalEntry } from '@kernel/records/journal-entry';
import { beginRun } from './begin-run';
import { type Documents, MissingDocument } from './documents';
import { eventOf } from './journal';
import { nextMove } from './next-move';
import { ImpossibleEvent, type Step, step } from './step';

/** How far a journal could be folded, and why no further. */
export interface BrokenFold {
  readonly kind: 'refused';
  readonly code: string;
  readonly reason: string;
  readonly rules: readonly string[];
  /** The entry that could not be taken. */
  readonly seq: number;
}

/**
 * Brings a run back from its journal: the state after the last entry and what is to be done now.
 * Refuses a journal that this machine did not write, naming the first entry that does not fit.
 */
export function foldJournal(entries: readonly JournalEntry[], documents: Documents): Step | BrokenFold {
  let here: Step | undefined;
  for (const entry of entries) {
    const next = take(here, entry, documents);
    if (isRefusal(next)) return { ...next, seq: entry.seq };
    here = next;
  }
  return here ?? { ...refused('REPLAY_JOURNAL_EMPTY', 'the journal has no entries'), seq: 0 };
}

/** One entry further. */
export function take(here: Step | undefined, entry: JournalEntry, documents: Documents): Step | Refusal {
  const event = eventOf(entry);
  if (isRefusal(event)) return event;
  try {
    if (here) return step(here.state, event, documents);
    const state = beginRun(event, documents);
    return isRefusal(state) ? state : { state, move: nextMove(state) };
  } catch (error) {
    if (error instanceof MissingDocument)
      return refused(error.problem === 'absent' ? 'REPLAY_DOCUMENT_MISSING' : 'REPLAY_DOCUMENT_MALFORMED', error.message);
    if (error instanceof ImpossibleEvent) return refused('REPLAY_DIVERGED', error.message);
    throw error;
  }
}
