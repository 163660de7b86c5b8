import { digestOf } from '@kernel/digest';
import { opensCommitment } from '@planes/trust/audit-log/commitment';
import { aDecisionRecord } from '@testing/a-decision-record';
import { aFact } from '@testing/a-fact';
import { aSigner } from '@testing/a-signer';
import { describeWithStores, type TestStore } from '@testing/stores';
import { aTrustPlane, CALLER, type TrustPlane } from './trust-plane.cases';

const RECORD = aDecisionRecord();
const FACTS = [aFact(1, { run_id: RECORD.run_id }), aFact(2, { run_id: RECORD.run_id })];

describeWithStores('the record store', (open) => {
  let store: TestStore;
  let plane: TrustPlane;
  beforeEach(async () => {
    store = await open();
    plane = await aTrustPlane(store);
  });
  afterEach(() => store.close());

  it('enters the facts, then the record, and the record opens its own entry', async () => {
    const sealed = await plane.seal.run(CALLER, RECORD, FACTS);
    expect(plane.trail.entries.slice(0, 2)).toEqual(FACTS);
    const entry = plane.trail.entries[2];
    expect(entry?.entry).toMatchObject({
      kind: 'decision_record',
      phase: 'fact',
      run_id: RECORD.run_id,
      event_id: 'event_id' in sealed && sealed.event_id,
    });
    expect(entry && opensCommitment(entry.entry.commitment, digestOf(RECORD), entry.salt)).toBe(true);
  });

  it('keeps a record while the audit log is away, and enters everything in order when it is back', async () => {
    plane.trail.up = false;
    const sealed = await plane.seal.run(CALLER, RECORD, FACTS);
    expect(sealed).toMatchObject({ record: RECORD });
    expect(await plane.getRecord.run(CALLER, RECORD.record_id)).toEqual(sealed);
    const second = aDecisionRecord({ record_id: 'dr_01KG9F4AR0000000000000000B', run_id: 'run_01KG9F4AR0000000000000000B' });
    await plane.seal.run(CALLER, second, []);
    expect(await plane.flush.run()).toBe(false);
    expect(plane.trail.entries).toEqual([]);
    plane.trail.up = true;
    expect(await plane.flush.run()).toBe(true);
    const runs = plane.trail.entries.map(({ entry }) => `${entry.kind} ${entry.run_id?.slice(-1)}`);
    expect(runs).toEqual(['approval A', 'approval A', 'decision_record A', 'decision_record B']);
    expect(await plane.outbox.owners(10)).toEqual([]);
  });

  it('enters a record once, however often it is sealed', async () => {
    const first = await plane.seal.run(CALLER, RECORD, FACTS);
    plane.clock.advance(5);
    expect(await plane.seal.run(CALLER, RECORD, FACTS)).toEqual(first);
    expect(plane.trail.entries).toHaveLength(3);
  });

  it('puts a gap in the place of an entry that the log will never take, and goes on', async () => {
    plane.trail.refuses.add(FACTS[0]?.entry.event_id ?? '');
    await plane.seal.run(CALLER, RECORD, FACTS);
    expect(plane.trail.told()).toEqual(['gap fact', 'approval fact', 'decision_record fact']);
    const gap = plane.trail.entries[0];
    expect(gap && opensCommitment(gap.entry.commitment, digestOf(FACTS[0]), gap.salt)).toBe(true);
    expect(await plane.outbox.owners(10)).toEqual([]);
  });

  it.each([
    [
      'one byte',
      "canonical = convert_to(replace(convert_from(canonical, 'UTF8'), 'delivered', 'Delivered'), 'UTF8')",
      'TRUST_DOCUMENT_TAMPERED',
    ],
    ['the seal', "signatures = '[]'", 'TRUST_UNSIGNED'],
  ])('refuses a record when somebody changed %s in the database', async (_, change, code) => {
    await plane.seal.run(CALLER, RECORD, FACTS);
    await plane.tamper(`UPDATE trust.decision_record SET ${change}`);
    expect(await plane.getRecord.run(CALLER, RECORD.record_id)).toMatchObject({ kind: 'refused', code });
  });

  it('flushes every owner’s entries, the platform’s included', async () => {
    plane.trail.up = false;
    await plane.seal.run(CALLER, RECORD, []);
    await plane.register.run(aSigner('checkpoint', { tenant_id: '*' }).key, 'operator');
    plane.trail.up = true;
    expect(await plane.flush.run()).toBe(true);
    expect(plane.trail.told()).toEqual(['decision_record fact', 'operator_action fact']);
  });
});
