import { digestOf } from '@kernel/digest';
import { isRefusal } from '@kernel/outcome';
import type { DecisionFacts, DecisionRecord } from '@kernel/records/decision-record';
import type { CallContext } from '@platform/grpc/call-context';
import type { TrustedKey } from '@kernel/keys';
import { verifyEnvelope } from '@kernel/verify-envelope';
import { aDecisionRecord } from '@testing/a-decision-record';
import { aFact } from '@testing/a-fact';
import { CountingIds } from '@testing/counting-ids';
import type { DecisionRecords, SealedRecord } from './decision-records';

export interface OpenDecisionRecords {
  readonly records: DecisionRecords;
  readonly call: (tenant: string) => CallContext;
  /** The keys by which seals are judged. */
  readonly keys: () => Promise<readonly TrustedKey[]>;
  readonly close: () => Promise<void>;
}

/** What every store of sealed records promises its callers. One is opened for the whole suite; every case has a record of its own. */
export function describeDecisionRecords(name: string, open: () => Promise<OpenDecisionRecords>): void {
  describe(`decision records: ${name}`, () => {
    const ids = new CountingIds();
    let opened: OpenDecisionRecords;
    let records: DecisionRecords;
    let acme: CallContext;

    beforeAll(async () => {
      opened = await open();
      records = opened.records;
    });
    afterAll(() => opened.close());
    beforeEach(() => {
      acme = opened.call('acme');
    });

    const aRecord = (change: Partial<DecisionFacts> = {}): DecisionRecord =>
      aDecisionRecord({ record_id: ids.next('dr'), run_id: ids.next('run'), ...change });
    const sealed = async (record: DecisionRecord): Promise<SealedRecord> => {
      const outcome = await records.seal(acme, record, [aFact(1, { event_id: ids.next('evt'), run_id: record.run_id })]);
      if (isRefusal(outcome)) throw new Error(outcome.code);
      return outcome;
    };

    it('seals a record so that its seal holds, and gives it back', async () => {
      const record = aRecord();
      const seal = await sealed(record);
      expect(seal).toMatchObject({ kind: 'sealed', record, digest: digestOf(record) });
      const expected = { kind: 'decision-record', purpose: 'record_seal', tenant_id: 'acme', at: new Date().toISOString() } as const;
      expect(verifyEnvelope(seal.envelope, await opened.keys(), expected)).toMatchObject({ kind: 'verified', value: record });
      expect(await records.get(acme, record.record_id)).toEqual(seal);
    });

    it('gives the same seal for the same record', async () => {
      const record = aRecord();
      const first = await sealed(record);
      expect(await sealed(record)).toEqual(first);
    });

    it('keeps one record per run', async () => {
      const record = aRecord();
      await sealed(record);
      const other = aRecord({ run_id: record.run_id, reason: 'another story' });
      expect(await records.seal(acme, other, [])).toMatchObject({ code: 'TRUST_RECORD_EXISTS' });
      expect(await records.get(acme, other.record_id)).toMatchObject({ code: 'TRUST_UNKNOWN_RECORD' });
    });

    it('refuses a record that is not what its own hash says', async () => {
      const record = { ...aRecord(), reason: 'changed afterwards' };
      expect(await records.seal(acme, record, [])).toMatchObject({ code: 'TRUST_RECORD_HASH_MISMATCH' });
    });

    it('refuses a record that follows another one', async () => {
      expect(await records.seal(acme, aRecord({ previous_hash: digestOf('another') }), [])).toMatchObject({
        code: 'TRUST_RECORD_PREVIOUS_UNKNOWN',
      });
    });

    it('refuses facts of another run, of another tenant or without their content', async () => {
      const record = aRecord();
      const own = aFact(2, { run_id: record.run_id });
      const facts = [
        aFact(3, { run_id: ids.next('run') }),
        aFact(4, { run_id: record.run_id, tenant_id: 'globex' }),
        { ...own, content_digest: digestOf('another') },
      ];
      for (const fact of facts) expect(await records.seal(acme, record, [fact])).toMatchObject({ code: 'TRUST_FACT_FOREIGN' });
      expect(await records.get(acme, record.record_id)).toMatchObject({ code: 'TRUST_UNKNOWN_RECORD' });
    });

    it('gives one answer for what is unknown and for what is another tenant’s', async () => {
      const record = aRecord();
      await sealed(record);
      const globex = opened.call('globex');
      const unknown = await records.get(globex, ids.next('dr'));
      expect(unknown).toMatchObject({ code: 'TRUST_UNKNOWN_RECORD' });
      expect(await records.get(globex, record.record_id)).toEqual(unknown);
      expect(await records.list(globex, { limit: 10 })).toEqual([]);
      expect(await records.seal(globex, aRecord(), [])).toMatchObject({ code: 'TRUST_TENANT_MISMATCH' });
    });

    it('lists newest first, page by page', async () => {
      const seals = [await sealed(aRecord()), await sealed(aRecord()), await sealed(aRecord())];
      const [oldest, middle, newest] = seals;
      expect(await records.list(acme, { limit: 2 })).toEqual([newest, middle]);
      expect(await records.list(acme, { limit: 1, before: middle?.record.record_id ?? ids.next('dr') })).toEqual([oldest]);
    });

    it('seals the export of a record that is in the store, and of no other', async () => {
      const record = aRecord();
      await sealed(record);
      const manifest = { format: 'fiveplane.run_export.v1', record_id: record.record_id, content_digest: digestOf('everything') } as const;
      const outcome = await records.sealExport(acme, manifest);
      expect(outcome).toMatchObject({
        kind: 'sealed_export',
        envelope: { payloadType: 'application/vnd.fiveplane.export-manifest.v1+json' },
      });
      expect(await records.sealExport(acme, { ...manifest, record_id: ids.next('dr') })).toMatchObject({ code: 'TRUST_UNKNOWN_RECORD' });
      expect(await records.sealExport(opened.call('globex'), manifest)).toMatchObject({ code: 'TRUST_UNKNOWN_RECORD' });
    });
  });
}
