import { aBank, aForget, aNewUnit, AT } from './a-new-unit.contract';
import type { BankHolds } from './bank-holds';
import type { BankJobs } from './bank-jobs';
import type { BankStore } from './bank-store';
import { aGeneration } from './a-generation.contract';
import type { IndexGenerations } from './index-generations';
import { EVERY_UNIT } from './unit-choice';

export interface OpenBanks {
  readonly store: BankStore;
  readonly holds: BankHolds;
  readonly jobs: BankJobs;
  readonly generations: IndexGenerations;
  /** Rows of a tenant in every table of the schema that has any, by the table's name. */
  rows(tenant: string): Promise<Readonly<Record<string, number>>>;
  close(): Promise<void>;
}

const HOLD = { hold_id: 'h1', bank: 'support', reason: 'lawsuit', setBy: 'user:lee', setAt: AT };
const JOB = { job_id: 'j1', bank: 'support', kind: 'retain', payload: { texts: ['a'] }, at: AT };

/** One test per promise about forgetting, holding and jobs. */
export function describeForgetting(open: () => Promise<OpenBanks>): void {
  let opened: OpenBanks;
  let store: BankStore;
  beforeEach(async () => {
    opened = await open();
    ({ store } = opened);
    await store.putBank('acme', aBank());
  });
  afterEach(() => opened.close());

  /** Units with a row in every table that a unit can have one in. */
  const fill = async (tenant = 'acme') => {
    const units = [aNewUnit({ id: 'a', principals: ['user:bob'] }), aNewUnit({ id: 'b', tags: ['x'] })];
    const later = aNewUnit({ id: 'c', supersedes: ['a'], contradicts: ['b'], retainedAt: AT + 1 });
    await store.retain(tenant, 'support', { units: [...units, later], idempotency: { key: 'k', digest: 'd' } });
    await store.noteUse(tenant, 'support', ['a', 'b', 'c'], AT);
    // Two generations, each with a vector of every unit and a reading of the first: one that answers, one beside it.
    await aGeneration(opened.generations, tenant, { embedder: 'old' }, 'goes live');
    await aGeneration(opened.generations, tenant, { embedder: 'new' }, 'stays beside');
  };
  const standing = async () =>
    (await store.units('acme', 'support', EVERY_UNIT, 'ever', { after: null, limit: 9 })).units.map(({ id }) => id);

  it('tells in a dry run what it would remove, and removes nothing', async () => {
    await fill();
    const before = await opened.rows('acme');
    const dry = await store.forget('acme', aForget({ ids: ['a'] }, { mode: 'dry run' }));
    const rows = {
      ...{ unit: 1, unit_analysis: 1, unit_end: 1, unit_link: 1, unit_use: 1, unit_vector: 2, unit_reading: 2 },
      ...{ bank_request: 0, bank_job: 0, index_generation: 0, bank: 0 },
    };
    expect(dry).toEqual({ mode: 'dry run', units: 1, rows });
    expect(await opened.rows('acme')).toEqual(before);
    expect(await store.forget('acme', aForget({ ids: ['a'] }))).toEqual({ mode: 'for real', units: 1, rows });
    expect(await standing()).toEqual(['b', 'c']);
  });

  it.each([
    ['an id', { ids: ['a'] }, ['b', 'c']],
    ['a tag', { anyTag: ['x'] }, ['a', 'c']],
    ['a principal', { principal: 'user:bob' }, ['b', 'c']],
    ['a date', { before: AT + 1 }, ['c']],
    ['everything', {}, []],
    ['what nothing matches', { ids: ['z'] }, ['a', 'b', 'c']],
  ])('forgets by %s', async (_what, choice, left) => {
    await fill();
    expect(await store.forget('acme', aForget(choice))).toMatchObject({ units: 3 - left.length });
    expect(await standing()).toEqual(left);
    expect((await store.bank('acme', 'support'))?.units).toBe(left.length);
  });

  it('leaves no row of a unit behind, in any table', async () => {
    await fill();
    const { rows } = (await store.forget('acme', aForget())) as { rows: Record<string, number> };
    expect(rows).toMatchObject({ unit: 3, unit_analysis: 3, unit_end: 1, unit_link: 2, unit_use: 3, unit_vector: 6, unit_reading: 2 });
    expect(await opened.rows('acme')).toEqual({ bank: 1, bank_request: 1, erasure: 1, index_generation: 2 });
  });

  it('leaves nothing of a bank but the erasure, when the bank goes', async () => {
    await fill();
    await opened.jobs.enqueue('acme', JOB);
    await store.forget('acme', aForget({}, { scope: 'banks' }));
    expect(await opened.rows('acme')).toEqual({ erasure: 1 });
    expect(await store.erasures('acme', { after: null, limit: 9 })).toEqual([
      {
        ...{ erasure_id: 'e1', banks: ['support'], at: AT, by: 'user:ann', reason: 'asked to', digest: 'sha256:asked', units: 3 },
        rows: {
          unit: 3,
          unit_analysis: 3,
          unit_end: 1,
          unit_link: 2,
          unit_use: 3,
          unit_vector: 6,
          unit_reading: 2,
          bank_request: 1,
          bank_job: 1,
          index_generation: 2,
          bank: 1,
        },
      },
    ]);
  });

  it('is another bank when it is made again', async () => {
    await fill();
    const [before] = await store.heads('acme', ['support']);
    await store.forget('acme', aForget({}, { scope: 'banks' }));
    await store.putBank('acme', aBank());
    const [after] = await store.heads('acme', ['support']);
    expect(after?.incarnation).not.toBe(before?.incarnation);
  });

  it('tells an index that what it has is no longer good', async () => {
    await fill();
    const head = async () => (await store.heads('acme', ['support']))[0];
    const before = await head();
    await store.forget('acme', aForget({ ids: ['z'] }));
    expect(await head()).toEqual(before);
    await store.forget('acme', aForget({ ids: ['a'] }, { erasure_id: 'e2' }));
    expect(await head()).toEqual({ ...before, changes: 2, erasedAt: 2 });
  });

  it('answers a repetition with the first answer, and refuses the id for another forgetting', async () => {
    await fill();
    const first = await store.forget('acme', aForget({ ids: ['a'] }));
    expect(await store.forget('acme', aForget({ ids: ['a'] }))).toEqual(first);
    expect(await store.forget('acme', aForget({}, { digest: 'sha256:other' }))).toMatchObject({ code: 'BANK_ERASURE_ID_TAKEN' });
    expect(await standing()).toEqual(['b', 'c']);
    expect(await store.forget('acme', aForget({ ids: ['a'] }, { erasure_id: 'e2' }))).toMatchObject({ units: 0 });
  });

  it('does not bring back by a repeated key what was forgotten', async () => {
    await fill();
    await store.forget('acme', aForget());
    await fill();
    expect(await standing()).toEqual([]);
  });

  it('forgets nothing anywhere while one bank is held, and names the holds', async () => {
    await fill();
    await store.putBank('acme', aBank({ name: 'free' }));
    await store.retain('acme', 'free', { units: [aNewUnit()], idempotency: null });
    expect(await opened.holds.place('acme', HOLD)).toEqual(HOLD);
    const both = aForget({}, { banks: ['free', 'support'] });
    for (const mode of ['dry run', 'for real'] as const)
      expect(await store.forget('acme', { ...both, mode })).toMatchObject({ code: 'BANK_UNDER_HOLD', rules: ['h1'] });
    expect((await store.bank('acme', 'free'))?.units).toBe(1);
    expect(await opened.holds.release('acme', 'support', 'h1')).toBe('released');
    expect(await store.forget('acme', both)).toMatchObject({ units: 4 });
  });

  it('places a hold once, on one bank, and lists holds by id', async () => {
    await store.putBank('acme', aBank({ name: 'other' }));
    expect(await opened.holds.place('acme', { ...HOLD, bank: 'absent' })).toMatchObject({ code: 'BANK_UNKNOWN' });
    await opened.holds.place('acme', HOLD);
    expect(await opened.holds.place('acme', { ...HOLD, reason: 'again' })).toEqual(HOLD);
    expect(await opened.holds.place('acme', { ...HOLD, bank: 'other' })).toMatchObject({ code: 'BANK_HOLD_ID_TAKEN' });
    await opened.holds.place('acme', { ...HOLD, hold_id: 'h0' });
    expect((await opened.holds.of('acme', 'support')).map(({ hold_id }) => hold_id)).toEqual(['h0', 'h1']);
    expect(await opened.holds.release('acme', 'other', 'h1')).toBe('absent');
  });

  it('touches nothing of another tenant', async () => {
    await store.putBank('globex', aBank());
    await fill('globex');
    const before = await opened.rows('globex');
    await opened.holds.place('globex', HOLD);
    await fill();
    expect(await store.forget('acme', aForget({}, { scope: 'banks' }))).toMatchObject({ units: 3 });
    expect(await opened.rows('globex')).toEqual({ ...before, bank_hold: 1 });
    expect(await opened.holds.release('acme', 'support', 'h1')).toBe('absent');
    expect(await store.erasures('globex', { after: null, limit: 9 })).toEqual([]);
  });

  it('hands a job to one worker at a time, and to another when the first took too long', async () => {
    const { jobs } = opened;
    expect(await jobs.enqueue('acme', JOB)).toMatchObject({ state: 'queued', attempts: 0, result: null });
    expect(await jobs.unfinished('acme', ['other', 'support'], AT, 9)).toMatchObject([{ job_id: 'j1' }]);
    expect(await jobs.unfinished('acme', ['support'], AT - 1, 9)).toEqual([]);
    expect(await jobs.unfinished('acme', ['other'], AT, 9)).toEqual([]);
    expect(await jobs.unfinished('globex', ['support'], AT, 9)).toEqual([]);
    expect(await jobs.enqueue('acme', { ...JOB, kind: 'other' })).toMatchObject({ kind: 'retain' });
    await jobs.enqueue('globex', { ...JOB, at: AT + 1 });
    const first = await jobs.claim(AT, AT + 10, 5);
    expect(first.map(({ tenant, payload, attempts }) => [tenant, payload, attempts])).toEqual([['acme', JOB.payload, 1], ['globex', JOB.payload, 1]]); // prettier-ignore
    expect(await jobs.claim(AT + 9, AT + 20, 5)).toEqual([]);
    const [again] = await jobs.claim(AT + 10, AT + 20, 1);
    if (first[0] === undefined || again === undefined) throw new Error('claimed twice');
    expect(await jobs.end(first[0], 'succeeded', { late: true }, AT + 11)).toBe(false);
    expect(await jobs.end(again, 'succeeded', { kept: 1 }, AT + 12)).toBe(true);
    expect(await jobs.find('acme', 'j1')).toMatchObject({ state: 'succeeded', attempts: 2, endedAt: AT + 12, result: { kept: 1 } });
    expect(await jobs.find('acme', 'absent')).toBeUndefined();
    expect((await jobs.page('acme', 'support', { after: null, limit: 5 })).map(({ job_id }) => job_id)).toEqual(['j1']);
    expect(await jobs.page('acme', 'support', { after: 'j1', limit: 5 })).toEqual([]);
  });
}
