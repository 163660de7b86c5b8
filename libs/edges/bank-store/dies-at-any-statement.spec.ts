import { describeWithStores, type TestStore } from '@testing/stores';
import type { Database } from '../database/database';
import { aBank, aForget, aNewUnit } from './a-new-unit.contract';
import { DyingDatabase } from './dying-database.cases';
import { PostgresBankStore } from './postgres-bank-store';
import { EVERY_UNIT } from './unit-choice';

describeWithStores('a bank whose writer dies', (open) => {
  let opened: TestStore;
  let database: Database;
  let store: PostgresBankStore;
  beforeEach(async () => {
    opened = await open();
    database = opened.source.as('fp_memory');
    store = new PostgresBankStore(database, 'local');
    await store.putBank('acme', aBank());
    await store.retain('acme', 'support', { units: [aNewUnit({ id: 'old' })], idempotency: null });
  });
  afterEach(() => opened.close());

  const whole = async () => [
    await store.bank('acme', 'support'),
    (await store.units('acme', 'support', EVERY_UNIT, 'ever', { after: null, limit: 9 })).units,
    await store.indexRows('acme', 'support', 0),
    await store.erasures('acme', { after: null, limit: 9 }),
  ];
  const units = [aNewUnit({ id: 'a', supersedes: ['old'] }), aNewUnit({ id: 'b', contradicts: ['a'] })];

  it.each([
    ['retaining', (dying: PostgresBankStore) => dying.retain('acme', 'support', { units, idempotency: { key: 'k', digest: 'd' } })],
    ['retiring', (dying: PostgresBankStore) => dying.retire('acme', 'support', { choice: EVERY_UNIT, at: 1, why: 'archived' })],
    ['forgetting', (dying: PostgresBankStore) => dying.forget('acme', aForget())],
    ['forgetting the bank', (dying: PostgresBankStore) => dying.forget('acme', aForget({}, { scope: 'banks' }))],
  ])('is as it was after %s at any statement (control: undisturbed, it is not)', async (_what, write) => {
    const before = await whole();
    let died = 0;
    for (let dieAt = 1; ; dieAt++) {
      const [outcome] = await Promise.allSettled([write(new PostgresBankStore(new DyingDatabase(database, dieAt), 'local'))]);
      if (outcome.status === 'fulfilled') break;
      died += 1;
      expect(await whole()).toEqual(before);
    }
    expect(died).toBeGreaterThan(3);
    expect(await whole()).not.toEqual(before);
  });
});
