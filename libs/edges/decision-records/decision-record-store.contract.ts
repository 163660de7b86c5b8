import { digestOf } from '@kernel/digest';
import type { Id } from '@kernel/ids';
import type { DecisionFacts } from '@kernel/records/decision-record';
import { aDecisionRecord } from '@testing/a-decision-record';
import { aFact } from '@testing/a-fact';
import { aSigner } from '@testing/a-signer';
import type { DecisionRecordStore, StoredRecord } from './decision-record-store';

export interface OpenDecisionRecordStore {
  readonly store: DecisionRecordStore;
  /** The events that wait for the audit log, in their order. */
  readonly queued: (owner: string) => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
}

const SEAL = aSigner('record_seal', { tenant_id: '*' });

/** A sealed record as it is kept. */
export function aStoredRecord(change: Partial<DecisionFacts> = {}): StoredRecord {
  const record = aDecisionRecord(change);
  return {
    record,
    digest: digestOf(record),
    envelope: SEAL.sign('decision-record', record),
    event_id: 'evt_01KG9F4AR0000000000000000A',
    sealed_at: '2026-01-31T09:31:01.000Z',
  };
}

/** What every store of Decision Records promises. */
export function describeDecisionRecordStore(open: () => Promise<OpenDecisionRecordStore>): void {
  let opened: OpenDecisionRecordStore;
  let store: DecisionRecordStore;
  beforeEach(async () => {
    opened = await open();
    store = opened.store;
  });
  afterEach(() => opened.close());

  const SEALED = aStoredRecord();
  const other = (letter: string): StoredRecord =>
    aStoredRecord({ record_id: recordId(letter), run_id: `run_01KG9F4AR0000000000000000${letter}` as Id<'run'> });

  it('gives a record back as it was sealed, and queues its facts in their order', async () => {
    expect(await store.keep('acme', SEALED, [aFact(2), aFact(1)])).toEqual({ kind: 'kept' });
    expect(await store.find('acme', SEALED.record.record_id)).toEqual(SEALED);
    expect(await opened.queued('acme')).toEqual([aFact(2).entry.event_id, aFact(1).entry.event_id]);
  });

  it('answers with what is there for the same record, the same run and the same id', async () => {
    await store.keep('acme', SEALED, []);
    const sameRun = aStoredRecord({ record_id: recordId('B') });
    const sameId = aStoredRecord({ run_id: 'run_01KG9F4AR0000000000000000B' });
    for (const again of [SEALED, sameRun, sameId]) {
      expect(await store.keep('acme', again, [aFact(1)])).toEqual({ kind: 'present', stored: SEALED });
    }
    expect(await store.find('acme', recordId('B'))).toBeUndefined();
    expect(await opened.queued('acme')).toEqual([]);
  });

  it('keeps one of any number of records of one run at the same time', async () => {
    const records = ['B', 'C', 'D', 'E', 'F'].map((letter) => aStoredRecord({ record_id: recordId(letter) }));
    const kept = await Promise.all(records.map((record) => store.keep('acme', record, [])));
    expect(kept.filter(({ kind }) => kind === 'kept')).toHaveLength(1);
  });

  it('lists newest first, page by page', async () => {
    for (const letter of ['A', 'B', 'C']) await store.keep('acme', other(letter), []);
    const ids = (records: readonly StoredRecord[]): readonly string[] => records.map(({ record }) => record.record_id.slice(-1));
    expect(ids(await store.list('acme', { limit: 2 }))).toEqual(['C', 'B']);
    expect(ids(await store.list('acme', { limit: 2, before: recordId('B') }))).toEqual(['A']);
  });

  it('shows nothing to another tenant', async () => {
    await store.keep('acme', SEALED, []);
    expect(await store.find('globex', SEALED.record.record_id)).toBeUndefined();
    expect(await store.list('globex', { limit: 10 })).toEqual([]);
    expect(await store.keep('globex', aStoredRecord({ tenant_id: 'globex' }), [])).toEqual({ kind: 'kept' });
  });
}

function recordId(letter: string): Id<'dr'> {
  return `dr_01KG9F4AR0000000000000000${letter}`;
}
