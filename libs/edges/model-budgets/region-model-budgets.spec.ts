import { Redis } from 'ioredis';
import { later } from '@kernel/time';
import { describeWithRedis } from '@testing/redis-server';
import { describeWithPGlite, describeWithStores, type TestStore } from '@testing/stores';
import type { Database } from '../database/database';
import type { BudgetLoans } from './budget-loans';
import { describeModelBudgets } from './model-budgets.contract';
import { aProcess, counted, EXPIRES_MS, ForgetfulLoans, LIMITS, NOON, type Process, putAside, putAsideAll } from './region-budgets.cases';

const AMOUNT = 30n; // 33 of them fit the day: 990 of 1 000

describeWithRedis('the model budgets of a region', ({ url, prefix }) => {
  let redis: Redis;
  let number = 0;
  const aRegion = (): string => `${prefix}${number++}`;
  beforeAll(() => {
    redis = new Redis(url);
  });
  afterAll(async () => {
    const left = await redis.keys(`fiveplane:budget:${prefix}*`);
    if (left.length > 0) await redis.del(...left);
    await redis.quit();
  });

  describeWithStores('in front of the store', (open) => {
    describeModelBudgets('shared', async () => {
      const store = await open();
      return { budgets: aProcess(redis, store.source.as('fp_gateway'), aRegion()).budgets, close: () => store.close() };
    });
    describeModelBudgets('shared, and away', async () => {
      const store = await open();
      const { budgets, line } = aProcess(redis, store.source.as('fp_gateway'), aRegion());
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

    const processes = (count: number, loansOver?: (database: Database) => BudgetLoans): readonly Process[] =>
      Array.from({ length: count }, () => aProcess(redis, database, region, loansOver));
    const pool = (): string => `fiveplane:budget:${region}:acme:day:2026-01-31`;

    it('give a crowd exactly what fits', async () => {
      const crowd = processes(4).flatMap((process) => Array.from({ length: 32 }, () => putAside(process, AMOUNT)));
      expect((await Promise.all(crowd)).filter((call) => call !== undefined)).toHaveLength(33);
    });

    it('control: looking at what is left and adding to it afterwards gives more', async () => {
      const key = `fiveplane:budget:${region}:control`;
      const take = async (): Promise<boolean> => {
        if (Number((await redis.get(key)) ?? 0) + Number(AMOUNT) > LIMITS.day) return false;
        await redis.incrby(key, Number(AMOUNT));
        return true;
      };
      const taken = await Promise.all(Array.from({ length: 128 }, take));
      expect(taken.filter(Boolean).length).toBeGreaterThan(33);
    });

    it('put aside in one round trip and without the store, and settle in one transaction', async () => {
      const { database: counting, transactions } = counted(database);
      const one = aProcess(redis, counting, region);
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
      await putAside(aProcess(redis, database, region), AMOUNT);
      expect(await redis.pttl(pool())).toBeGreaterThan(0);
    });

    describe('when Redis loses everything', () => {
      const grantedInAll = async (loansOver?: (database: Database) => BudgetLoans): Promise<number> => {
        const [one, other] = processes(2, loansOver);
        if (one === undefined || other === undefined) throw new Error('there are two');
        let granted = 0;
        for (let time = 0; time < 3; time++) {
          for (const process of [one, other, one]) granted += (await putAside(process, AMOUNT)) === undefined ? 0 : 1;
          await redis.del(pool());
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
        const [one] = processes(1);
        if (one === undefined) throw new Error('there is one');
        const call = await putAside(one, 400n);
        await redis.del(pool());
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
        const [one] = processes(1);
        if (one === undefined) throw new Error('there is one');
        await putAside(one, 500n);
        const before = await redis.dumpBuffer(pool());
        const granted = await putAsideAll(one, 50n);
        await redis.restore(pool(), 600_000, before ?? '', 'REPLACE');
        await redis.hset(pool(), 'lent', '1000');
        if (server === 'another') await redis.hset(pool(), 'run', '0123456789abcdef');
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
      const [one, other] = processes(2);
      if (one === undefined || other === undefined) throw new Error('there are two');
      const call = await putAside(one, 200n); // a pool of 200, all of it held
      one.line.state = 'away';
      other.line.state = 'away';
      expect([await putAsideAll(one, 100n), await putAsideAll(other, 1n)]).toEqual([8, 0]); // 200 + 8 × 100
      expect(one.told).toEqual(['region', ...Array.from({ length: 8 }, () => 'store')]);
      if (call !== undefined) await one.budgets.settle('acme', call, 50n);
      expect(await other.budgets.left('acme', NOON, LIMITS)).toBe(0n); // 150 are lent, and nobody can be asked whether they are free
      one.line.state = 'there';
      const later1 = later(NOON, EXPIRES_MS);
      expect(await putAsideAll(one, 150n, later1)).toBe(6); // 1 000 − 50, when all holds have expired
    });

    it('count what Redis did without being heard as held, until it expires', async () => {
      const [one] = processes(1);
      if (one === undefined) throw new Error('there is one');
      await putAside(one, 100n); // of a pool of 125
      one.line.state = 'slow';
      const call = await putAside(one, 25n); // held in the pool, and in the store
      one.line.state = 'there';
      expect(await one.budgets.left('acme', later(NOON, 10_000), LIMITS)).toBe(850n); // 1 000 − 100 − 2 × 25
      if (call !== undefined) await one.budgets.settle('acme', call, 25n);
      expect(await one.budgets.left('acme', later(NOON, EXPIRES_MS), LIMITS)).toBe(975n);
    });

    it.each([
      ['another kind of value', () => redis.set(pool(), 'poison', 'PX', 60_000)],
      ['figures that are none', () => redis.hset(pool(), 'lent', 'poison')],
      ['a hold that is none', () => redis.hset(pool(), 'h:poison', 'poison', 'soonest', '1')],
    ])('put aside in the store when they find %s', async (_, poison) => {
      const [one] = processes(1);
      if (one === undefined) throw new Error('there is one');
      await putAside(one, 125n); // a pool of 125, all of it held
      await poison();
      expect([await putAsideAll(one, 100n), await putAsideAll(one, 25n)]).toEqual([8, 3]); // 125 + 800 + 75
      expect(new Set(one.told.slice(1))).toEqual(new Set(['store']));
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
      const one = aProcess(redis, losing, region);
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
