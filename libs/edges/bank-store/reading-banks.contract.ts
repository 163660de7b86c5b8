import { isRefusal } from '@kernel/outcome';
import { aBank, aNewUnit, AT } from './a-new-unit.contract';
import type { BankStore } from './bank-store';
import type { OpenBankStore } from './bank-store.contract';
import type { NewUnit, StoredUnit } from './stored-unit';
import { EVERY_UNIT } from './unit-choice';

/** One test per promise of {@link BankStore} about pages, indexes, callers at once and other tenants. */
export function describeReadingBanks(open: () => Promise<OpenBankStore>): void {
  let opened: OpenBankStore;
  let store: BankStore;
  beforeEach(async () => {
    opened = await open();
    ({ store } = opened);
    await store.putBank('acme', aBank());
  });
  afterEach(() => opened.close());

  const retain = (units: readonly NewUnit[], key: string | null = null, digest = 'sha256:one', tenant = 'acme', bank = 'support') =>
    store.retain(tenant, bank, { units, idempotency: key === null ? null : { key, digest } });
  const chosen = async () => (await store.units('acme', 'support', EVERY_UNIT, 'now', { after: null, limit: 100 })).units;
  const idsOf = (units: readonly StoredUnit[]) => units.map(({ id }) => id);

  it('pages through units in the order they were retained, each once', async () => {
    await retain(Array.from({ length: 7 }, (_, n) => aNewUnit({ id: `u${n}` })));
    const seen: string[] = [];
    let after: number | null = null;
    do {
      const page: Awaited<ReturnType<BankStore['units']>> = await store.units('acme', 'support', EVERY_UNIT, 'now', { after, limit: 3 });
      seen.push(...idsOf(page.units));
      after = page.next;
    } while (after !== null);
    expect(seen).toEqual(['u0', 'u1', 'u2', 'u3', 'u4', 'u5', 'u6']);
  });

  it('counts every change in the head, and gives an index what came since', async () => {
    const head = async () => (await store.heads('acme', ['support', 'absent']))[0];
    const empty = await head();
    await retain([aNewUnit({ id: 'a' }), aNewUnit({ id: 'b' })]);
    const first = await head();
    await retain([aNewUnit({ id: 'c', supersedes: ['a'], retainedAt: AT + 3 })]);
    expect([empty?.changes, first?.changes, (await head())?.changes]).toEqual([0, 1, 2]);
    const since = async (changes: number) => (await store.indexRows('acme', 'support', changes))?.rows;
    expect((await since(0))?.map(({ card, seq }) => [card.id, seq, card.retractedAt])).toEqual([
      ['a', 1, AT + 3],
      ['b', 2, null],
      ['c', 3, null],
    ]);
    expect((await since(1))?.map(({ card }) => card.id)).toEqual(['a', 'c']);
    expect(await since(2)).toEqual([]);
    expect(await store.indexRows('acme', 'absent', 0)).toBeUndefined();
  });

  it('keeps the analysis beside the unit', async () => {
    const unit = aNewUnit({ title: 'Trip', text: 'We left for Paris on 3 May 2023.', occurred: { from: 1, to: 2 } });
    await retain([unit]);
    const [row] = (await store.indexRows('acme', 'support', 0))?.rows ?? [];
    expect(row).toMatchObject(unit.analysis);
    expect(row?.card).toMatchObject({ id: 'u1', tenant: 'acme', bank: 'support', title: 'Trip', position: 0, provenance: unit.provenance });
  });

  it('keeps the same words again for somebody else, and where they stood no longer', async () => {
    const told = async (id: string, more: Parameters<typeof aNewUnit>[0] = {}) => {
      const answer = await retain([aNewUnit({ id, text: 'The door code is 7.', ...more })]);
      return isRefusal(answer) ? answer.code : answer.units[0]?.outcome;
    };
    expect(await told('ann', { visibleTo: ['user:ann'], expiresAt: AT + 10 })).toBe('added');
    expect(await told('ann-again', { visibleTo: ['user:ann'], retainedAt: AT + 9 })).toBe('known'); // control
    expect(await told('bob', { visibleTo: ['user:bob'] })).toBe('added');
    expect(await told('all')).toBe('added');
    expect(await told('of-bob', { principals: ['user:bob'] })).toBe('added');
    expect(await told('secret', { classification: 'RESTRICTED' })).toBe('added');
    expect(await told('ann-later', { visibleTo: ['user:ann'], retainedAt: AT + 10 })).toBe('added');
  });

  it('takes overlapping calls at once without a deadlock, each unit once', async () => {
    const units = Array.from({ length: 40 }, (_, n) => aNewUnit({ id: `u${n}`, text: `turn ${n}` }));
    const calls = Array.from({ length: 8 }, (_, call) => (call % 2 === 0 ? units : units.toReversed()).slice(call >> 1, 30));
    const answers = await Promise.all(calls.map((call) => retain(call)));
    expect(answers.filter(isRefusal)).toEqual([]);
    const ids = idsOf(await chosen());
    expect([ids.length, new Set(ids).size]).toEqual([40, 40]);
    expect((await store.bank('acme', 'support'))?.units).toBe(40);
  });

  it('keeps tenants apart, on every verb', async () => {
    await retain([aNewUnit()], 'k');
    expect(await store.bank('globex', 'support')).toBeUndefined();
    expect(await store.banks('globex', { after: null, limit: 10 })).toEqual([]);
    expect(await store.heads('globex', ['support'])).toEqual([]);
    expect(await store.indexRows('globex', 'support', 0)).toBeUndefined();
    expect(await retain([aNewUnit()], null, '', 'globex')).toMatchObject({ code: 'BANK_UNKNOWN' });
    await store.putBank('globex', aBank());
    expect((await store.units('globex', 'support', EVERY_UNIT, 'ever', { after: null, limit: 9 })).units).toEqual([]);
    expect(await store.unitsById('globex', 'support', ['u1'])).toEqual([]);
    expect((await store.indexRows('globex', 'support', 0))?.rows).toEqual([]);
    expect(await retain([aNewUnit({ text: 'theirs' })], 'k', 'sha256:two', 'globex')).toMatchObject({ units: [{ outcome: 'added' }] });
    await store.noteUse('globex', 'support', ['u1'], AT + 99);
    expect(await store.retire('globex', 'support', { choice: EVERY_UNIT, at: AT, why: 'archived' })).toBe(1);
    expect(await chosen()).toMatchObject([{ id: 'u1', text: 'Hello from u1.', lastUsedAt: null, retirement: null }]);
  });
}
