import { aBank, aNewUnit, AT } from './a-new-unit.contract';
import type { BankStore } from './bank-store';
import type { NewUnit, StoredUnit } from './stored-unit';
import { EVERY_UNIT, type Known, type UnitChoice } from './unit-choice';

export interface OpenBankStore {
  readonly store: BankStore;
  close(): Promise<void>;
}

/** One test per promise of {@link BankStore} about keeping and choosing; see also `describeReadingBanks` and `describeForgetting`. */
export function describeBankStore(open: () => Promise<OpenBankStore>): void {
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
  const chosen = async (choice: Partial<UnitChoice> = {}, known: Known = 'now') =>
    (await store.units('acme', 'support', { ...EVERY_UNIT, ...choice }, known, { after: null, limit: 100 })).units;
  const idsOf = (units: readonly StoredUnit[]) => units.map(({ id }) => id);

  it('makes a bank, changes it, and lists banks by name', async () => {
    const made = await store.bank('acme', 'support');
    expect(made).toEqual({ ...aBank(), at: undefined, createdAt: AT, putAt: AT, units: 0, changes: 0 });
    await store.putBank('acme', aBank({ name: 'Archive' }));
    const settings = { pii: { action: 'redact' }, days: 30 };
    expect(await store.putBank('acme', aBank({ profile: 'documents', settings, at: AT + 1 }))).toMatchObject({ profile: 'documents', settings, createdAt: AT, putAt: AT + 1 }); // prettier-ignore
    expect((await store.banks('acme', { after: null, limit: 10 })).map(({ name }) => name)).toEqual(['Archive', 'support']);
    expect((await store.banks('acme', { after: 'Archive', limit: 1 })).map(({ name }) => name)).toEqual(['support']);
    expect(await store.bank('acme', 'absent')).toBeUndefined();
  });

  it('gives a unit back as it was retained, to the last character', async () => {
    const text = '  „Ünï”\r\n\t👩‍💻 \u202E right to left, \'; DROP TABLE unit; -- {"$gt": ""} \u0001 日本語  ';
    const unit = aNewUnit({
      ...{ text, gloss: 'a picture', title: 'Title', speaker: 'Ann', role: 'user', tags: ['a', 'b"c', ''], position: 7 },
      ...{ occurred: { from: 5, to: 9 }, expiresAt: AT + 9, visibleTo: ['user:ann'], metadata: { n: 1.5, s: 'x', b: true, z: null } },
      ...{ fact: { subject: 's', predicate: 'p', validFrom: 3, validTo: null }, principals: ['user:bob'], source: 'doc:1', offset: 12 },
      ...{ classification: 'CONFIDENTIAL', contentType: 'conversation', entities: ['Ann Lee', 'a"b'] },
      relations: [{ subject: 'Ann Lee', predicate: 'lives in', object: 'Paris' }],
    });
    expect(await retain([unit])).toEqual({ units: [{ id: 'u1', outcome: 'added', position: 7 }], changes: 1 });
    const { analysis: _, ...told } = unit;
    expect(await chosen()).toEqual([{ ...told, bank: 'support', seq: 1, lastUsedAt: null }]);
    expect(await store.unitsById('acme', 'support', ['u1', 'absent'])).toEqual(await chosen());
    expect(await store.textsById('acme', 'support', ['absent', 'u1'])).toEqual([{ id: 'u1', text, gloss: 'a picture' }]);
    expect((await store.bank('acme', 'support'))?.units).toBe(1);
  });

  it('stands units one after the other in their sessions, unless a place is told', async () => {
    const units = [
      aNewUnit({ id: 'a' }),
      aNewUnit({ id: 'b', session: 's2', position: 4 }),
      aNewUnit({ id: 'c' }),
      aNewUnit({ id: 'd', session: 's2' }),
    ];
    expect(await retain(units)).toMatchObject({ units: [{ position: 0 }, { position: 4 }, { position: 1 }, { position: 5 }] });
    expect(await retain([aNewUnit({ id: 'e' })])).toMatchObject({ units: [{ position: 2 }] });
  });

  it('keeps the same content once, in one call and in two; what was retired may come again', async () => {
    const twin = (id: string) => aNewUnit({ id, text: 'twins' });
    expect(await retain([twin('a'), twin('b')])).toMatchObject({ units: [{ id: 'a', outcome: 'added' }, { id: 'a', outcome: 'known' }] }); // prettier-ignore
    expect(await retain([twin('c')])).toEqual({ units: [{ id: 'a', outcome: 'known', position: 0 }], changes: 1 });
    await store.retire('acme', 'support', { choice: EVERY_UNIT, at: AT, why: 'archived' });
    expect(await retain([twin('d')])).toMatchObject({ units: [{ id: 'd', outcome: 'added', position: 1 }] });
  });

  it('answers a repeated key with the first answer, and refuses it for another call', async () => {
    const first = await retain([aNewUnit()], 'k');
    expect(await retain([aNewUnit({ id: 'u2' })], 'k')).toEqual(first);
    expect(await retain([aNewUnit({ id: 'u2' })], 'k', 'sha256:two')).toMatchObject({ code: 'BANK_KEY_TAKEN' });
    expect(idsOf(await chosen())).toEqual(['u1']);
  });

  it.each([
    ['a bank that is not there', [aNewUnit()], 'absent', 'BANK_UNKNOWN'],
    ['an id twice in one call', [aNewUnit({ text: 'a' }), aNewUnit({ text: 'b' })], 'support', 'BANK_UNIT_ID_TAKEN'],
    ['superseding what is not there', [aNewUnit({ id: 'v' }), aNewUnit({ supersedes: ['x'] })], 'support', 'BANK_UNIT_UNKNOWN'],
    ['more units than one call takes', Array.from({ length: 5_001 }, () => aNewUnit()), 'support', 'BANK_TOO_LARGE'],
  ])('refuses %s, and writes nothing of the call', async (_what, units, bank, code) => {
    expect(await retain(units, 'k', 'sha256:one', 'acme', bank)).toMatchObject({ code });
    expect(await chosen({}, 'ever')).toEqual([]);
    expect((await store.bank('acme', 'support'))?.changes).toBe(0);
  });

  it('refuses an id that is there already', async () => {
    await retain([aNewUnit()]);
    expect(await retain([aNewUnit({ id: 'fresh' }), aNewUnit({ text: 'other' })])).toMatchObject({ code: 'BANK_UNIT_ID_TAKEN' });
    expect(idsOf(await chosen())).toEqual(['u1']);
  });

  it('retires what is superseded, keeps what is contradicted, and remembers how it was before', async () => {
    await retain([aNewUnit({ id: 'old' }), aNewUnit({ id: 'other' })]);
    await retain([aNewUnit({ id: 'new', supersedes: ['old'], contradicts: ['other'], retainedAt: AT + 10 })]);
    expect(idsOf(await chosen())).toEqual(['other', 'new']);
    expect(idsOf(await chosen({}, { asOf: AT + 9 }))).toEqual(['old', 'other']);
    expect(idsOf(await chosen({}, { asOf: AT + 10 }))).toEqual(['other', 'new']);
    expect(idsOf(await chosen({}, { asOf: AT - 1 }))).toEqual([]);
    const [old, , fresh] = await chosen({}, 'ever');
    expect(old?.retirement).toEqual({ at: AT + 10, why: 'superseded', by: 'new' });
    expect(fresh).toMatchObject({ supersedes: ['old'], contradicts: ['other'], retirement: null });
  });

  it('takes a retired unit in as it was, when a bank is imported', async () => {
    const retirement = { at: AT + 5, why: 'archived', by: null } as const;
    await retain([aNewUnit({ id: 'a', text: 'twins', retirement }), aNewUnit({ id: 'b', text: 'twins' })]);
    expect((await chosen({}, 'ever')).map((unit) => unit.retirement)).toEqual([retirement, null]);
  });

  it('retires what was chosen once, and counts it', async () => {
    await retain([aNewUnit({ id: 'a', tags: ['x'] }), aNewUnit({ id: 'b' })]);
    const retire = { choice: { ...EVERY_UNIT, anyTag: ['x'] }, at: AT + 1, why: 'archived' } as const;
    expect([await store.retire('acme', 'support', retire), await store.retire('acme', 'support', retire)]).toEqual([1, 0]);
    expect(idsOf(await chosen())).toEqual(['b']);
    expect(await store.retire('acme', 'absent', retire)).toBe(0);
  });

  it('chooses by each demand (control: without one, all three)', async () => {
    const b = { tags: ['x', 'y'], session: 's2', factType: 'world', principals: ['user:bob'], retainedAt: AT - 5, expiresAt: AT } as const;
    await retain([aNewUnit({ id: 'a', tags: ['x'] }), aNewUnit({ id: 'b', ...b }), aNewUnit({ id: 'c' })]);
    await store.noteUse('acme', 'support', ['a', 'absent'], AT + 50);
    await store.noteUse('acme', 'support', ['a'], AT + 40);
    await store.retire('acme', 'support', { choice: { ...EVERY_UNIT, ids: ['c'] }, at: AT + 1, why: 'retracted' });
    const demands: readonly (readonly [Partial<UnitChoice>, string])[] = [
      [{}, 'a b c'],
      [{ ids: ['a', 'c'] }, 'a c'],
      [{ ids: [] }, ''],
      [{ anyTag: ['y', 'z'] }, 'b'],
      [{ allTags: ['x', 'y'] }, 'b'],
      [{ noTag: ['y'] }, 'a c'],
      [{ principal: 'user:bob' }, 'b'],
      [{ session: 's2' }, 'b'],
      [{ factTypes: ['world'] }, 'b'],
      [{ before: AT }, 'b'],
      [{ unusedSince: AT + 45 }, 'b c'],
      [{ expiredBy: AT }, 'b'],
      [{ expiredBy: AT - 1 }, ''],
      [{ retiredBefore: AT + 2 }, 'c'],
      [{ retiredBefore: AT + 1 }, ''],
    ];
    for (const [choice, expected] of demands) expect([choice, idsOf(await chosen(choice, 'ever')).join(' ')]).toEqual([choice, expected]);
    expect((await chosen({ ids: ['a'] }))[0]?.lastUsedAt).toBe(AT + 50);
  });
}
