import type { Json } from '@kernel/canonical-json';
import type { JournalEntry } from '@kernel/records/journal-entry';
import type { RunView } from '@kernel/records/run-view';
import { isRefusal } from '@kernel/outcome';
import { eventOf } from './journal';
import type { RunEvent } from './run-event';

/** The journal as a reader would tell it: one line an entry, oldest first; ids and codes, never contents. */
export function storyOf(entries: readonly JournalEntry[]): RunView['story'] {
  return entries.map((entry) => {
    const event = eventOf(entry);
    const told = isRefusal(event) ? { event: entry.kind, detail: event.reason } : tell(event);
    return { seq: entry.seq, at: entry.at, ...told };
  });
}

function tell(event: RunEvent): { event: string; detail: string } {
  switch (event.kind) {
    case 'run_received':
      return { event: 'run received', detail: `pinned to pack ${event.body.pack}` };
    case 'effect_requested':
      return { event: `asked: ${words(event.body.kind)}`, detail: about(event.body.input) };
    case 'effect_settled':
      return { event: `answered: ${words(event.body.kind)}`, detail: about(event.body.result) };
    case 'effect_faulted':
      return { event: `failed: ${words(event.body.kind)}`, detail: `${event.body.code}: ${event.body.message}` };
    case 'cancel_requested':
      return { event: 'cancellation asked for', detail: `by ${event.body.by}: ${event.body.reason}` };
    case 'woken':
      return { event: 'woken', detail: `by ${event.body.by}` };
  }
}

function words(kind: string): string {
  return kind.replaceAll('_', ' ');
}

// The fields that say what it was about; digests and ids that only machines read stay out.
const TELLING = ['phase', 'step_id', 'operation', 'attempt', 'code', 'reason', 'state', 'policy_decision_id', 'approval_ids', 'event_id'];

function about(value: Json): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return '';
  const record = value as { readonly [key: string]: Json };
  const parts = TELLING.filter((name) => Object.hasOwn(record, name)).map((name) => `${name} ${plain(record[name] ?? '')}`);
  return parts.join(', ');
}

function plain(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
