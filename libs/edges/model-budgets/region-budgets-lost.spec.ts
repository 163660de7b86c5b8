import { later } from '@kernel/time';
import { describeWithRedis } from '@testing/redis-server';
import { describeWithPGlite, type TestStore } from '@testing/stores';
import type { Database } from '../database/database';
import type { BudgetLoans } from './budget-loans';
import { aProcess, EXPIRES_MS, ForgetfulLoans, LIMITS, NOON, type Process, putAside, putAsideAll, poolsOf } from './region-budgets.cases';

const AMOUNT = 30n;

describeWithRedis('the model budgets of a region whose Redis fails', (server) => {
  const { prefix } = server;
  const redis = poolsOf(server);
  let number = 0;

  describeWithPGlite('in front of the store', (open) => {
    let store: TestStore;
    let database: Database;
    let region: string;
    beforeEach(async () => {
      store = await open();
      database = store.source.as('fp_gateway');
      region = `${prefix}${number++}`;
    });
    afterEach(() => store.close());

    const two = (loansOver?: (database: Database) => BudgetLoans): readonly [Process, Process] => [
      aProcess(redis(), database, region, loansOver),
      aProcess(redis(), database, region, loansOver),
    ];
    const pool = (): string => `fiveplane:budget:${region}:acme:day:2026-01-31`;

    describe('when Redis loses everything', () => {
      const grantedInAll = async (loansOver?: (database: Database) => BudgetLoans): Promise<number> => {
        const [one, other] = two(loansOver);
        let granted = 0;
        for (let time = 0; time < 3; time++) {
          for (const process of [one, other, one]) granted += (await putAside(process, AMOUNT)) === undefined ? 0 : 1;
          await redis().del(pool());
        }
        return granted + (await putAsideAll(one, AMOUNT)) + (await putAsideAll(other, 1n)) / Number(AMOUNT);
      };

      it('never grant more than there is', async () => {
        expect((await grantedInAll()) * Number(AMOUNT)).toBeLessThanOrEqual(Number(LIMITS.day));
      });

      it('control: with loans that do not tell pools apart they do', async () => {
        expect((await grantedInAll((one) => new ForgetfulLoans(one, 'local'))) * Number(AMOUNT)).toBeGreaterThan(Number(LIMITS.day));
      });

      it('give back what was lent as soon as its loan ends', async () => {
        const [one] = two();
        const call = await putAside(one, 400n);
        await redis().del(pool());
        expect(await one.budgets.left('acme', NOON, LIMITS)).toBe(600n);
        if (call !== undefined) await one.budgets.settle('acme', call, 100n);
        expect(await one.budgets.left('acme', NOON, LIMITS)).toBe(600n); // 100 spent, 300 lent and lost
        const ended = later(NOON, EXPIRES_MS + 300_000);
        expect(await one.budgets.left('acme', ended, LIMITS)).toBe(900n);
        expect(await putAsideAll(one, 100n, ended)).toBe(9);
      });
    });

    describe('when a server brings back a pool as it was', () => {
      const grantedInAll = async (server: 'the same' | 'another'): Promise<number> => {
        const [one] = two();
        await putAside(one, 500n);
        const before = await redis().dumpBuffer(pool());
        const granted = await putAsideAll(one, 50n);
        await redis().restore(pool(), 600_000, before ?? '', 'REPLACE');
        await redis().hset(pool(), 'lent', '1000');
        if (server === 'another') await redis().hset(pool(), 'run', '0123456789abcdef');
        return 500 + 50 * (granted + (await putAsideAll(one, 50n)));
      };

      it('do not believe it: its last holds may be missing', async () => {
        expect(await grantedInAll('another')).toBe(1_000);
      });

      it('control: one that is believed grants them twice', async () => {
        expect(await grantedInAll('the same')).toBeGreaterThan(1_000);
      });
    });

    it('go on with what is not lent while Redis is away, and with what is in the pool once it is back', async () => {
      const [one, other] = two();
      const call = await putAside(one, 200n); // a pool of 200, all of it held
      one.line.state = 'away';
      other.line.state = 'away';
      expect([await putAsideAll(one, 100n), await putAsideAll(other, 1n)]).toEqual([8, 0]); // 200 + 8 × 100
      expect(one.told).toEqual(['region', ...Array.from({ length: 8 }, () => 'store')]);
      if (call !== undefined) await one.budgets.settle('acme', call, 50n);
      expect(await other.budgets.left('acme', NOON, LIMITS)).toBe(0n); // 150 are lent, and nobody can be asked whether they are free
      one.line.state = 'there';
      expect(await putAsideAll(one, 150n, later(NOON, EXPIRES_MS))).toBe(6); // 1 000 − 50, when all holds have expired
    });

    it('count what Redis did without being heard as held, until it expires', async () => {
      const [one] = two();
      await putAside(one, 100n); // of a pool of 125
      one.line.state = 'slow';
      const call = await putAside(one, 25n); // held in the pool, and in the store
      one.line.state = 'there';
      expect(await one.budgets.left('acme', later(NOON, 10_000), LIMITS)).toBe(850n); // 1 000 − 100 − 2 × 25
      if (call !== undefined) await one.budgets.settle('acme', call, 25n);
      expect(await one.budgets.left('acme', later(NOON, EXPIRES_MS), LIMITS)).toBe(975n);
    });

    it.each([
      ['another kind of value', () => redis().set(pool(), 'poison', 'PX', 60_000)],
      ['figures that are none', () => redis().hset(pool(), 'lent', 'poison')],
      ['a hold that is none', () => redis().hset(pool(), 'h:poison', 'poison', 'soonest', '1')],
    ])('put aside in the store when they find %s', async (_, poison) => {
      const [one] = two();
      await putAside(one, 125n); // a pool of 125, all of it held
      await poison();
      expect([await putAsideAll(one, 100n), await putAsideAll(one, 25n)]).toEqual([8, 3]); // 125 + 800 + 75
      expect(new Set(one.told.slice(1))).toEqual(new Set(['store']));
    });
  });
});
