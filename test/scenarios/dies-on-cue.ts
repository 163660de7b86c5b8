// Loaded before an app's own main (NODE_OPTIONS=--require): the app as it ships, except that it ends itself on cue. Product code knows nothing of it.
import type { Id } from '@kernel/ids';
import { isRefusal } from '@kernel/outcome';
import type { JournalEntry } from '@kernel/records/journal-entry';
import { PostgresRunJournal } from '@edges/run-journal/postgres-run-journal';
import { PostgresToolCalls } from '@edges/tool-calls/postgres-tool-calls';
import { PostgresShopBooks } from '../../apps/sample-shop/postgres-shop-books';
import { type Cue, CueCard, type Reached, type Write } from './cue';

interface Subject {
  readonly cue: Cue | undefined;
  writes: number;
}

const card = new CueCard(process.cwd());
const subjects = new Map<Id<'run'>, Subject>();
let cardId: string | undefined;
const pointsTaken = new Set<Cue['at']>();
const reached: Reached[] = [];

const { open, append } = PostgresRunJournal.prototype;
const { acting } = PostgresToolCalls.prototype;
const { refund } = PostgresShopBooks.prototype;

PostgresRunJournal.prototype.open = async function (name, first, documents) {
  const subject = subjectOf(name.run);
  await stopAt(subject, 'before write', [first]);
  const opened = await open.call(this, name, first, documents);
  await written(subject, [first]);
  return opened;
};

PostgresRunJournal.prototype.append = async function (lease, entries, documents, taken, ttl) {
  const subject = entries.length > 0 ? subjects.get(lease.run) : undefined;
  await stopAt(subject, 'before write', entries);
  await append.call(this, lease, entries, documents, taken, ttl);
  await written(subject, entries);
};

PostgresToolCalls.prototype.acting = async function (tenant, key, token, leaseUntil) {
  const held = await acting.call(this, tenant, key, token, leaseUntil);
  if (held) await stopIn('before act');
  return held;
};

PostgresShopBooks.prototype.refund = async function (tenant, request) {
  const refunded = await refund.call(this, tenant, request);
  if (!isRefusal(refunded)) await stopIn('after refund');
  return refunded;
};

/** A run that began while the card lay there; whoever hands the same run over again means the same one. */
function subjectOf(run: Id<'run'>): Subject | undefined {
  const given = card.given();
  if (given && given.card_id !== cardId) {
    cardId = given.card_id;
    subjects.clear();
  }
  const known = subjects.get(run);
  if (!given || known) return known;
  const subject = { cue: given.cues[subjects.size], writes: 0 };
  subjects.set(run, subject);
  return subject;
}

async function written(subject: Subject | undefined, entries: readonly JournalEntry[]): Promise<void> {
  if (!subject) return;
  if (card.given()?.cues.length === 0) card.note(writeOf(entries));
  await stopAt(subject, 'after write', entries);
  subject.writes += 1;
}

async function stopAt(subject: Subject | undefined, at: 'before write' | 'after write', entries: readonly JournalEntry[]): Promise<void> {
  const cue = subject?.cue;
  if (cue?.at === at && 'nth' in cue && cue.nth === subject?.writes) await stop({ cue, write: writeOf(entries) });
}

/** The first that comes to the point is the one that was meant. */
async function stopIn(at: 'before act' | 'after refund'): Promise<void> {
  const cue = card.given()?.cues.find((one) => one.at === at);
  if (!cue || pointsTaken.has(at)) return;
  pointsTaken.add(at);
  await stop({ cue, write: [] });
}

/** Never goes on: the process dies when everybody else has come to their cue. */
function stop(here: Reached): Promise<never> {
  if (!reached.some(({ cue }) => JSON.stringify(cue) === JSON.stringify(here.cue))) reached.push(here);
  if (reached.length === card.given()?.cues.length) card.die(reached);
  return new Promise<never>(() => undefined);
}

function writeOf(entries: readonly JournalEntry[]): Write {
  return entries.map(({ seq, kind, body }) => ({ seq, what: `${kind} ${typeof body === 'object' && body !== null && 'kind' in body ? String(body['kind']) : ''}`.trim() })); // prettier-ignore
}
