import { canonicalBytes } from '@kernel/canonical-json';
import { digestOf } from '@kernel/digest';
import type { Id } from '@kernel/ids';
import type { JournalEntry } from '@kernel/records/journal-entry';
import { JOURNAL_GENESIS } from '@kernel/records/journal-entry';
import type { RunJournal, RunName, StoredDocument } from './run-journal';

const TTL = 60_000;
const name = (n: number, tenant = 'acme'): RunName => ({ tenant, run: `run_01KG9F4AR000000000000000${n}A` as Id<'run'> });

function entry(of: RunName, seq: number, body: JournalEntry['body'] = {}): JournalEntry {
  const rest = {
    run_id: of.run,
    tenant_id: of.tenant,
    seq,
    at: '2026-01-31T09:30:00.000Z',
    kind: 'woken',
    body,
    previous_hash: JOURNAL_GENESIS,
  };
  return { ...rest, entry_hash: digestOf(rest) };
}

function document(value: string): StoredDocument {
  return { kind: 'note', digest: digestOf(value), canonical: Buffer.from(canonicalBytes(value)) };
}

/** One test per promise of {@link RunJournal}. */
export function describeRunJournal(open: () => Promise<{ journal: RunJournal; close: () => Promise<void> }>): void {
  let journal: RunJournal;
  let close: () => Promise<void>;
  beforeEach(async () => ({ journal, close } = await open()));
  afterEach(() => close());

  const begin = (of: RunName, documents: readonly StoredDocument[] = []) =>
    journal.open(of, entry(of, 0, { named: documents.map(({ digest }) => digest) }), documents);

  it('begins a run once', async () => {
    expect([await begin(name(1)), await begin(name(1))]).toEqual([true, false]);
  });

  it('gives a run to one writer at a time', async () => {
    await begin(name(1));
    const claims = await Promise.all(Array.from({ length: 8 }, (_, i) => journal.claim(name(1), `owner ${i}`, TTL)));
    expect(claims.filter((claim) => claim !== undefined)).toHaveLength(1);
  });

  it('keeps entries in order with the documents they name', async () => {
    await begin(name(1), [document('a')]);
    const lease = await taken(name(1));
    await journal.append(
      lease,
      [entry(name(1), 1, { named: document('b').digest }), entry(name(1), 2)],
      [document('b'), document('a')],
      [],
      TTL,
    );
    const run = await journal.read(name(1));
    expect(run?.entries.map(({ seq }) => seq)).toEqual([0, 1, 2]);
    expect([...(run?.documents.keys() ?? [])].sort()).toEqual([document('a').digest, document('b').digest].sort());
    expect(await journal.entriesAfter(name(1), 1)).toEqual([entry(name(1), 2)]);
  });

  it('refuses a writer whose lease was taken over, and writes nothing of it', async () => {
    await begin(name(1));
    const stale = await taken(name(1), -1);
    const fresh = await taken(name(1));
    await expect(journal.append(stale, [entry(name(1), 1)], [document('x')], [], TTL)).rejects.toMatchObject({ code: 'LEASE_LOST' });
    await journal.append(fresh, [entry(name(1), 1, { by: 'fresh' })], [], [], TTL);
    expect((await journal.read(name(1)))?.entries).toEqual([entry(name(1), 0, { named: [] }), entry(name(1), 1, { by: 'fresh' })]);
  });

  it('writes a place in the journal once', async () => {
    await begin(name(1));
    const lease = await taken(name(1));
    await expect(journal.append(lease, [entry(name(1), 0)], [], [], TTL)).rejects.toThrow();
  });

  it('finds the runs that are due and that nobody holds', async () => {
    await begin(name(1));
    await begin(name(2, 'globex'));
    await begin(name(3));
    const held = await taken(name(3));
    expect((await journal.due(10)).map(({ run }) => run).sort()).toEqual([name(1).run, name(2).run]);
    await journal.release(held, '2099-01-01T00:00:00.000Z');
    expect(await journal.due(10)).toHaveLength(2);
  });

  it('hands a run over whole: journal, documents and messages', async () => {
    await begin(name(1), [document('a')]);
    const message = { message_id: 'm1', kind: 'woken', body: { by: 'approval' } } as const;
    await journal.post(name(1), message);
    const claimed = await journal.claim(name(1), 'test', TTL);
    expect(claimed).toMatchObject({ ...(await journal.read(name(1))), messages: [message] });
  });

  it('ends a run with its last entry', async () => {
    await begin(name(1));
    await journal.append(await taken(name(1)), [entry(name(1), 1)], [document('a')], [], 'ended');
    expect(await journal.due(10)).toEqual([]);
    expect(await journal.claim(name(1), 'late', TTL)).toBeUndefined();
    expect((await journal.entriesAfter(name(1), 0)).length).toBe(1);
  });

  it('never offers a run again that has ended', async () => {
    await begin(name(1));
    await journal.release(await taken(name(1)), 'ended');
    expect(await journal.due(10)).toEqual([]);
    expect(await journal.claim(name(1), 'late', TTL)).toBeUndefined();
    expect(await journal.post(name(1), { message_id: 'm1', kind: 'woken', body: { by: 'x' } })).toBe(false);
  });

  it('makes a run due by a message, even one that comes while it is held', async () => {
    await begin(name(1));
    const lease = await taken(name(1));
    expect(await journal.post(name(1), { message_id: 'm1', kind: 'woken', body: { by: 'approval' } })).toBe(true);
    await journal.release(lease, '2099-01-01T00:00:00.000Z');
    expect(await journal.due(10)).toEqual([name(1)]);
  });

  it('makes a run due by a message, even one that comes while the run is being given back', async () => {
    await begin(name(1));
    for (let n = 0; n < 30; n++) {
      const lease = await taken(name(1));
      const message = { message_id: `m${n}`, kind: 'woken', body: { by: 'approval' } } as const;
      await Promise.all([journal.post(name(1), message), journal.release(lease, '2100-01-01T00:00:00.000Z')]);
      expect([n, (await journal.due(5)).map(({ run }) => run)]).toEqual([n, [name(1).run]]);
      const again = await taken(name(1));
      await journal.append(again, [entry(name(1), n + 1)], [], [message.message_id], TTL);
      await journal.release(again, '2000-01-01T00:00:00.000Z');
    }
  });

  it('hands each message over once', async () => {
    await begin(name(1));
    const message = { message_id: 'm1', kind: 'cancel_requested', body: { by: 'sam', reason: 'no' } } as const;
    await journal.post(name(1), message);
    await journal.post(name(1), message);
    expect(await journal.messages(name(1))).toEqual([message]);
    await journal.append(await taken(name(1)), [entry(name(1), 1)], [], ['m1'], TTL);
    expect(await journal.messages(name(1))).toEqual([]);
  });

  it('shows another tenant nothing, and takes nothing from it', async () => {
    await begin(name(1), [document('a')]);
    const foreign = { ...name(1), tenant: 'globex' };
    expect(await journal.read(foreign)).toBeUndefined();
    expect(await journal.claim(foreign, 'thief', TTL)).toBeUndefined();
    expect(await journal.post(foreign, { message_id: 'm1', kind: 'woken', body: { by: 'x' } })).toBe(false);
    expect(await journal.entriesAfter(foreign, -1)).toEqual([]);
  });

  async function taken(of: RunName, ttl = TTL) {
    const claimed = await journal.claim(of, 'test', ttl);
    if (!claimed) throw new Error('the run could not be claimed');
    return claimed.lease;
  }
}
