import { later } from '@kernel/time';
import { describeWithRedis } from '@testing/redis-server';
import { describeWithPGlite, describeWithStores, type TestStore } from '@testing/stores';
import type { Database } from '../database/database';
import { describeModelBudgets } from './model-budgets.contract';
import { aProcess, counted, EXPIRES_MS, LIMITS, NOON, type Process, putAside, poolsOf } from './region-budgets.cases';

const AMOUNT = 30n; // 33 of them fit the day: 990 of 1 000

describeWithRedis('the model budgets of a region', (server) => {
  const { prefix } = server;
  const redis = poolsOf(server);
  let number = 0;
  const aRegion = (): string => `${prefix}${number++}`;

  describeWithStores('in front of the store', (open) => {
    describeModelBudgets('shared', async () => {
      const store = await open();
      return { budgets: aProcess(redis(), store.source.as('fp_gateway'), aRegion()).budgets, close: () => store.close() };
    });
    describeModelBudgets('shared, and away', async () => {
      const store = await open();
      const { budgets, line } = aProcess(redis(), store.source.as('fp_gateway'), aRegion());
      line.state = 'away';
      return { budgets, close: () => store.close() };
    });
  });

  describeWithPGlite('with several processes', (open) => {
    let store: TestStore;
    let database: Database;
    let region: string;
    beforeEach(async () => {
      store = await open();
      database = store.source.as('fp_gateway');
      region = aRegion();
    });
    afterEach(() => store.close());

    const processes = (count: number): readonly Process[] => Array.from({ length: count }, () => aProcess(redis(), database, region));
    const pool = (): string => `fiveplane:budget:${region}:acme:day:2026-01-31`;

    it('give a crowd exactly what fits', async () => {
      const crowd = processes(4).flatMap((process) => Array.from({ length: 32 }, () => putAside(process, AMOUNT)));
      expect((await Promise.all(crowd)).filter((call) => call !== undefined)).toHaveLength(33);
    });

    it('control: looking at what is left and adding to it afterwards gives more', async () => {
      const key = `fiveplane:budget:${region}:control`;
      const take = async (): Promise<boolean> => {
        if (Number((await redis().get(key)) ?? 0) + Number(AMOUNT) > LIMITS.day) return false;
        await redis().incrby(key, Number(AMOUNT));
        return true;
      };
      const taken = await Promise.all(Array.from({ length: 128 }, take));
      expect(taken.filter(Boolean).length).toBeGreaterThan(33);
    });

    it('put aside in one round trip and without the store, and settle in one transaction', async () => {
      const { database: counting, transactions } = counted(database);
      const one = aProcess(redis(), counting, region);
      await putAside(one, 1n); // borrows 125: an eighth of the day
      const [asked, before] = [one.line.asked, transactions()];
      const call = await putAside(one, AMOUNT);
      expect([one.line.asked - asked, transactions() - before]).toEqual([1, 0]);
      expect(await one.budgets.left('acme', NOON, LIMITS)).toBe(969n); // 1 000 − 1 − 30
      expect([one.line.asked - asked, transactions() - before]).toEqual([2, 0]);
      if (call !== undefined) await one.budgets.settle('acme', call, AMOUNT);
      expect([one.line.asked - asked, transactions() - before]).toEqual([3, 1]);
      expect(one.told).toEqual(['region', 'region']);
    });

    it('leave no pool behind for ever', async () => {
      await putAside(aProcess(redis(), database, region), AMOUNT);
      expect(await redis().pttl(pool())).toBeGreaterThan(0);
    });

    it('charge once, though the answer of the store was lost and the call settled again', async () => {
      let loses = false;
      const losing = Object.assign(Object.create(database) as Database, {
        inTenant: async (...args: Parameters<Database['inTenant']>) => {
          const done = await database.inTenant(...args);
          if (loses) throw new Error('the answer to COMMIT was lost');
          return done;
        },
      });
      const one = aProcess(redis(), losing, region);
      const call = await putAside(one, 100n);
      if (call === undefined) throw new Error('it fits');
      loses = true;
      await expect(one.budgets.settle('acme', call, 40n)).rejects.toThrow('lost');
      loses = false;
      await Promise.all([one.budgets.settle('acme', call, 40n), one.budgets.settle('acme', call, 40n)]);
      expect(await one.budgets.left('acme', NOON, LIMITS)).toBe(960n);
    });

    it('let go of what a process held that is gone, when it expires', async () => {
      const [gone, other] = processes(2);
      if (gone === undefined || other === undefined) throw new Error('there are two');
      await putAside(gone, 1_000n);
      expect(await putAside(other, 1n, later(NOON, EXPIRES_MS - 1))).toBeUndefined();
      expect(await putAside(other, 1_000n, later(NOON, EXPIRES_MS))).toBeDefined();
    });
  });
});
