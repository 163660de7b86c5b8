import fc from 'fast-check';
import type { Id } from '@kernel/ids';
import { later, type Timestamp } from '@kernel/time';
import { describeWithRedis } from '@testing/redis-server';
import { describeWithPGlite, type TestStore } from '@testing/stores';
import { PostgresBudgetLoans } from './postgres-budget-loans';
import { aProcess, EXPIRES_MS, ForgetfulLoans, LIMITS, NOON, type Process, putAside, poolsOf } from './region-budgets.cases';

const PROCESSES = 3;
const SEED = 20_261_122;

const who = fc.nat(PROCESSES - 1);
const anAct = fc.oneof(
  { weight: 12, arbitrary: fc.record({ act: fc.constant('put aside' as const), who, amount: fc.integer({ min: 0, max: 250 }) }) },
  { weight: 6, arbitrary: fc.record({ act: fc.constant('settle' as const), which: fc.nat(), percent: fc.integer({ min: 0, max: 100 }) }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('line' as const), who, state: fc.constantFrom('there', 'there', 'away', 'slow') }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('wait' as const), millis: fc.integer({ min: 1, max: 40_000 }) }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('look' as const), who }) },
  { weight: 1, arbitrary: fc.constant({ act: 'lose' as const }) },
  { weight: 1, arbitrary: fc.constant({ act: 'copy' as const }) },
  { weight: 1, arbitrary: fc.constant({ act: 'bring back' as const }) },
);
type Act = typeof anAct extends fc.Arbitrary<infer A> ? A : never;

interface Granted {
  readonly call: Id<'mc'>;
  readonly by: Process;
  readonly amount: bigint;
  readonly until: Timestamp;
}

describeWithRedis('the model budgets of a region, whatever happens to Redis,', (server) => {
  const { prefix } = server;
  const redis = poolsOf(server);
  let store: TestStore;
  let number = 0;

  describeWithPGlite('in front of the store', (open) => {
    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store.close());

    /** Plays the acts for a tenant of its own; the most that was ever spent and held at once, and whether all the rest could be had in the end. */
    async function play(
      acts: readonly Act[],
      Loans: typeof PostgresBudgetLoans,
    ): Promise<{ readonly most: bigint; readonly gone: bigint }> {
      const tenant = `tenant-${(number += 1)}`;
      const pool = `fiveplane:budget:${prefix}:${tenant}:day:2026-01-31`;
      const database = store.source.as('fp_gateway');
      const all = Array.from({ length: PROCESSES }, () => aProcess(redis(), database, prefix, (one) => new Loans(one, 'local')));
      const of = (index: number): Process => all[index] ?? aProcess(redis(), database, prefix);
      let now = NOON;
      let spent = 0n;
      let most = 0n;
      let copy: Buffer | null = null;
      let granted: Granted[] = [];
      const held = (): bigint => granted.reduce((sum, { amount, until }) => (until > now ? sum + amount : sum), 0n);
      for (const act of acts) {
        if (act.act === 'put aside') {
          const [by, amount] = [of(act.who), BigInt(act.amount)];
          const call = await putAside(by, amount, now, tenant);
          if (call !== undefined) granted.push({ call, by, amount, until: later(now, EXPIRES_MS) });
        } else if (act.act === 'settle') {
          const open = granted.filter(({ until }) => until > now);
          const one = open[act.which % Math.max(1, open.length)];
          if (one === undefined) continue;
          const cost = (one.amount * BigInt(act.percent)) / 100n;
          await one.by.budgets.settle(tenant, one.call, cost);
          granted = granted.filter((other) => other !== one);
          spent += cost;
        } else if (act.act === 'line') of(act.who).line.state = act.state;
        else if (act.act === 'wait') now = later(now, act.millis);
        else if (act.act === 'look') await of(act.who).budgets.left(tenant, now, LIMITS);
        else if (act.act === 'lose') await redis().del(pool);
        else if (act.act === 'copy') copy = await redis().dumpBuffer(pool);
        else if (copy !== null) {
          await redis().restore(pool, 600_000, copy, 'REPLACE');
          await redis().hset(pool, 'run', '0123456789abcdef');
        }
        const inAll = spent + held();
        most = inAll > most ? inAll : most;
      }
      for (const { line } of all) line.state = 'there';
      const ended = later(now, 2 * EXPIRES_MS + 300_000);
      const rest = LIMITS.day - spent;
      const had = (await of(0).budgets.left(tenant, ended, LIMITS)) === rest && (await putAside(of(1), rest, ended, tenant)) !== undefined;
      return { most, gone: had ? 0n : rest };
    }

    it('never spend and hold more than the limit, and lose nothing of it', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(anAct, { minLength: 30, maxLength: 90 }), async (acts) => {
          const { most, gone } = await play(acts, PostgresBudgetLoans);
          expect({ within: most <= LIMITS.day, gone }).toEqual({ within: true, gone: 0n });
        }),
        { numRuns: 40, seed: SEED },
      );
    });

    it('control: with loans that do not tell pools apart they spend and hold more', async () => {
      const samples = fc.sample(fc.array(anAct, { minLength: 60, maxLength: 90 }), { numRuns: 10, seed: SEED });
      // A loan that has ended and is asked of all the same ends in a fault.
      const outcomes = await Promise.allSettled(samples.map((acts) => play(acts, ForgetfulLoans)));
      expect(outcomes.some((outcome) => outcome.status === 'fulfilled' && outcome.value.most > LIMITS.day)).toBe(true);
    });
  });
});
