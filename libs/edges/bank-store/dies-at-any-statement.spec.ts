import type { TenantId } from '@kernel/tenant';
import { describeWithStores, type TestStore } from '@testing/stores';
import { Database, type Transaction } from '../database/database';
import { aBank, aForget, aNewUnit } from './a-new-unit.contract';
import { PostgresBankStore } from './postgres-bank-store';
import { EVERY_UNIT } from './unit-choice';

/** A database that dies at the statement with this number. */
class DyingDatabase extends Database {
  private statements = 0;

  constructor(
    private readonly inner: Database,
    private readonly dieAt: number,
  ) {
    super();
  }

  override inTenant<T>(tenant: TenantId, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.inner.inTenant(tenant, (tx) => work({ query: (sql, values) => this.ask(tx, sql, values) }));
  }

  override acrossTenants<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.inner.acrossTenants(work);
  }

  private ask<R extends object>(tx: Transaction, statement: string, values?: readonly unknown[]): Promise<readonly R[]> {
    if (++this.statements === this.dieAt) throw new Error('died');
    return tx.query<R>(statement, values);
  }
}

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
