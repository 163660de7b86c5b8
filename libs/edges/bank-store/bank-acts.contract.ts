import { isRefusal } from '@kernel/outcome';
import { aBank, aForget, aNewUnit, AT } from './a-new-unit.contract';
import type { BankStore } from './bank-store';
import type { NewUnit } from './stored-unit';
import { EVERY_UNIT } from './unit-choice';

export interface OpenBankActs {
  readonly store: BankStore;
  /** Everything that is kept of calls, as text. */
  requests(): Promise<string>;
  close(): Promise<void>;
}

/** One test per promise about making, importing, retracting, and what is kept of calls. */
export function describeBankActs(open: () => Promise<OpenBankActs>): void {
  let opened: OpenBankActs;
  let store: BankStore;
  beforeEach(async () => {
    opened = await open();
    ({ store } = opened);
    await store.putBank('acme', aBank({ settings: { standing: true } }));
  });
  afterEach(() => opened.close());

  const retain = (units: readonly NewUnit[], key: string | null = null, at?: number) =>
    store.retain('acme', 'support', {
      units,
      idempotency: key === null ? null : { key, digest: 'sha256:told', ...(at !== undefined && { at }) },
    });
  const ids = async (known: 'now' | 'ever' = 'ever', bank = 'support') =>
    (await store.units('acme', bank, EVERY_UNIT, known, { after: null, limit: 99 })).units.map(({ id }) => id);
  const bring = (units: readonly NewUnit[], replaces: readonly string[] = [], bank = 'support') =>
    store.import('acme', {
      bank: aBank({ name: bank, settings: { imported: true } }),
      replaces: replaces.length === 0 ? null : aForget({ ids: replaces }, { banks: [bank] }),
      units,
    });

  describe('making', () => {
    it('gives a bank that stands as it is, and makes one that does not', async () => {
      expect(await store.makeBank('acme', aBank({ settings: {} }))).toEqual(await store.bank('acme', 'support'));
      expect((await store.bank('acme', 'support'))?.settings).toEqual({ standing: true });
      expect(await store.makeBank('acme', aBank({ name: 'new', settings: { a: 1 } }))).toMatchObject({
        name: 'new',
        settings: { a: 1 },
        changes: 0,
      });
    });

    it('never undoes what another puts meanwhile (control: putting does)', async () => {
      const put = store.putBank('acme', aBank({ name: 'raced', settings: { put: true } }));
      await Promise.all([put, ...Array.from({ length: 5 }, () => store.makeBank('acme', aBank({ name: 'raced', settings: {} })))]);
      await store.putBank('acme', aBank({ name: 'raced', settings: { put: true } }));
      await store.makeBank('acme', aBank({ name: 'raced', settings: {} }));
      expect((await store.bank('acme', 'raced'))?.settings).toEqual({ put: true });
      await store.putBank('acme', aBank({ name: 'raced', settings: {} }));
      expect((await store.bank('acme', 'raced'))?.settings).toEqual({});
    });
  });

  describe('importing', () => {
    it('makes the bank and keeps what one call of retain would not take', async () => {
      const units = Array.from({ length: 5_001 }, (_, n) => aNewUnit({ id: `u${n}`, text: `turn ${n}` }));
      expect(await bring(units, [], 'copy')).toMatchObject({ forgotten: null, retained: { changes: 1 } });
      expect(await store.bank('acme', 'copy')).toMatchObject({ units: 5_001, settings: { imported: true } });
      expect((await store.bank('acme', 'support'))?.settings).toEqual({ standing: true });
    });

    it('replaces in one step', async () => {
      await retain([aNewUnit({ id: 'a', text: 'old' }), aNewUnit({ id: 'b' })]);
      expect(await bring([aNewUnit({ id: 'a', text: 'new' })], ['a'])).toMatchObject({ forgotten: { units: 1 } });
      expect(await ids()).toEqual(['b', 'a']);
    });

    it.each([
      ['a unit speaks of what is not there', [aNewUnit({ id: 'c', supersedes: ['nobody'] })], 'BANK_UNIT_UNKNOWN'],
      ['an id stands twice in it', [aNewUnit({ id: 'c', text: 'x' }), aNewUnit({ id: 'c', text: 'y' })], 'BANK_UNIT_ID_TAKEN'],
    ])('changes nothing at all when %s', async (_what, units, code) => {
      await retain([aNewUnit({ id: 'a' })]);
      const before = [await store.bank('acme', 'support'), await ids()];
      expect(await bring(units, ['a'])).toMatchObject({ code });
      expect([await store.bank('acme', 'support'), await ids()]).toEqual(before);
      expect(await store.erasures('acme', { after: null, limit: 9 })).toEqual([]);
      expect(await bring(units, [], 'made')).toMatchObject({ code });
      expect(await store.bank('acme', 'made')).toBeUndefined();
    });

    it('takes what the bank knows under another id for that one, in relations too', async () => {
      await retain([aNewUnit({ id: 'here', text: 'Known.' })]);
      const there = aNewUnit({ id: 'there', text: 'Known.' });
      const brought = await bring([there, aNewUnit({ id: 'next', contradicts: ['there'] })]);
      expect(brought).toMatchObject({
        retained: {
          units: [
            { id: 'here', outcome: 'known' },
            { id: 'next', outcome: 'added' },
          ],
        },
      });
      expect((await store.unitsById('acme', 'support', ['next']))[0]?.contradicts).toEqual(['here']);
    });
  });

  describe('retracting', () => {
    const retracted = (change: Partial<ReturnType<typeof aForget>> = {}) =>
      store.retract('acme', aForget({}, { banks: ['support', 'other'], ...change }));
    beforeEach(async () => {
      await store.putBank('acme', aBank({ name: 'other' }));
      await retain([aNewUnit({ id: 'a' }), aNewUnit({ id: 'b' })]);
      await store.retain('acme', 'other', { units: [aNewUnit({ id: 'c' })], idempotency: null });
    });

    it('takes out of what is known in every bank, once, and a dry run counts the same', async () => {
      expect(await retracted({ mode: 'dry run' })).toBe(3);
      expect([await ids('now'), await ids('now', 'other')]).toEqual([['a', 'b'], ['c']]);
      expect(await retracted()).toBe(3);
      expect([await ids('now'), await ids('now', 'other'), await ids('ever')]).toEqual([[], [], ['a', 'b']]);
      await retain([aNewUnit({ id: 'since' })]);
      expect(await retracted()).toBe(3);
      expect(await ids('now')).toEqual(['since']);
    });

    it('refuses its id for another act, and is no erasure', async () => {
      await retracted();
      expect(await retracted({ digest: 'sha256:other' })).toMatchObject({ code: 'BANK_ERASURE_ID_TAKEN' });
      expect(await store.forget('acme', aForget({}, { digest: 'sha256:hard' }))).toMatchObject({ code: 'BANK_ERASURE_ID_TAKEN' });
      expect(await store.erasures('acme', { after: null, limit: 9 })).toEqual([]);
    });
  });

  it('lists erasures in the order they happened, whatever they are called', async () => {
    for (const [at, erasure_id] of ['z', 'a', 'm'].entries()) await store.forget('acme', aForget({}, { erasure_id, at: AT + at }));
    const page = async (after: string | null) => (await store.erasures('acme', { after, limit: 2 })).map(({ erasure_id }) => erasure_id);
    expect([await page(null), await page('a'), await page('m'), await page('nobody')]).toEqual([['z', 'a'], ['m'], [], []]);
    expect(await store.erasure('acme', 'm')).toMatchObject({ erasure_id: 'm', at: AT + 2 });
    expect([await store.erasure('acme', 'nobody'), await store.erasure('globex', 'm')]).toEqual([undefined, undefined]);
  });

  describe('what is kept of calls', () => {
    it('tells no digest that was told to it', async () => {
      await retain([aNewUnit()], 'k');
      expect(await opened.requests()).toContain('"k"'); // control
      expect(await opened.requests()).not.toContain('sha256:told"');
    });

    it('loses every trace of what is forgotten, and the key stays taken', async () => {
      await retain([aNewUnit({ id: 'a' })], 'gone');
      await retain([], 'later gone');
      await retain([aNewUnit({ id: 'b' })], 'stays');
      await store.forget('acme', aForget({ ids: ['a'] }));
      expect(await retain([aNewUnit({ id: 'a' })], 'gone')).toMatchObject({ code: 'BANK_KEY_TAKEN' });
      expect(await retain([], 'later gone')).toMatchObject({ code: 'BANK_KEY_TAKEN' });
      const again = await retain([aNewUnit({ id: 'x' })], 'stays');
      expect(isRefusal(again) || again.units).toEqual([{ id: 'b', outcome: 'added', position: 1 }]);
      expect((await opened.requests()).match(/hmac-sha256/g)).toHaveLength(1);
    });

    it('goes when it is old; what has no time stays', async () => {
      await retain([aNewUnit({ id: 'a' })], 'old', AT);
      await retain([aNewUnit({ id: 'b' })], 'new', AT + 1);
      await retain([aNewUnit({ id: 'c' })], 'timeless');
      expect(await store.dropAnswers('acme', 'support', AT + 1)).toBe(1);
      expect(await store.dropAnswers('acme', 'support', AT + 1)).toBe(0);
      const kept = await opened.requests();
      expect([kept.includes('"old"'), kept.includes('"new"'), kept.includes('"timeless"')]).toEqual([false, true, true]);
    });
  });
}
