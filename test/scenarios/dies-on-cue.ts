// Loaded before an app's own main (NODE_OPTIONS=--require): the app as it ships, except that it ends itself on cue. Product code knows nothing of it.
import type { Id } from '@kernel/ids';
import { isRefusal } from '@kernel/outcome';
import type { JournalEntry } from '@kernel/records/journal-entry';
import { PostgresRunJournal } from '@edges/run-journal/postgres-run-journal';
import { PostgresToolCalls } from '@edges/tool-calls/postgres-tool-calls';
import { PostgresShopBooks } from '../../apps/sample-shop/postgres-shop-books';
import { CueCard } from './cue';

const card = new CueCard(process.cwd());
let subject: Id<'run'> | undefined;
let writes = 0;

const { open, append } = PostgresRunJournal.prototype;
const { acting } = PostgresToolCalls.prototype;
const { refund } = PostgresShopBooks.prototype;

PostgresRunJournal.prototype.open = async function (name, first, documents) {
  const cued = card.given() !== undefined && subject === undefined;
  if (cued) dieAt('before write', [first]);
  const opened = await open.call(this, name, first, documents);
  if (cued && opened) {
    subject = name.run;
    dieAt('after write', [first]);
    writes = 1;
  }
  return opened;
};

PostgresRunJournal.prototype.append = async function (lease, entries, documents, taken, ttl) {
  const counts = lease.run === subject && entries.length > 0;
  if (counts) dieAt('before write', entries);
  await append.call(this, lease, entries, documents, taken, ttl);
  if (!counts) return;
  dieAt('after write', entries);
  writes += 1;
};

PostgresToolCalls.prototype.acting = async function (tenant, key, token, leaseUntil) {
  const held = await acting.call(this, tenant, key, token, leaseUntil);
  if (held) dieIn('before act');
  return held;
};

PostgresShopBooks.prototype.refund = async function (tenant, request) {
  const refunded = await refund.call(this, tenant, request);
  if (!isRefusal(refunded)) dieIn('after refund');
  return refunded;
};

function dieAt(at: 'before write' | 'after write', entries: readonly JournalEntry[]): void {
  const cue = card.given();
  if (cue?.at !== at || cue.nth !== writes) return;
  card.die({ cue, entries: entries.map(({ seq, kind, body }) => ({ seq, what: 'kind' in body ? `${kind} ${String(body.kind)}` : kind })) });
}

function dieIn(at: 'before act' | 'after refund'): void {
  const cue = card.given();
  if (cue?.at === at) card.die({ cue, entries: [] });
}
