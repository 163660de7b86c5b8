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
      return {
        event: `asked: ${words(event.body.kind)}`,
        detail: [subjectOf(event.body.effect_id), about(event.body.input, ASKED)].filter((part) => part !== '').join(', '),
      };
    case 'effect_settled':
      return { event: `answered: ${words(event.body.kind)}`, detail: about(event.body.result, ANSWERED) };
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

// `10:evaluate_policy:pre:orders.lookup`: after place and kind, what the effect is about. A first attempt goes without saying.
function subjectOf(effectId: string): string {
  return effectId.split(':').slice(2).join(' ').replace(/ 0$/, '');
}

// The fields that tell a reader something; digests and ids that only machines read stay out.
const ASKED = ['approval_ids'];
const ANSWERED = ['kind', 'state', 'code', 'reason'];

function about(value: Json, telling: readonly string[]): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return '';
  const record = value as { readonly [key: string]: Json };
  return telling
    .map((name) => plain(record[name] ?? ''))
    .filter((text) => text !== '')
    .join(' ');
}

function plain(value: Json): string {
  if (Array.isArray(value)) return value.map(plain).join(' ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
