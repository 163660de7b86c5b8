import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { openRedis } from '@edges/cache/redis-connection';
import { RedisLine } from '@edges/cache/redis-line';
import { PostgresBudgetLoans } from '@edges/model-budgets/postgres-budget-loans';
import { PostgresModelBudgets } from '@edges/model-budgets/postgres-model-budgets';
import { RedisBudgetPools } from '@edges/model-budgets/redis-budget-pools';
import { type PutAside, RegionModelBudgets } from '@edges/model-budgets/region-model-budgets';
import { isRefusal } from '@kernel/outcome';
import { later } from '@kernel/time';
import { SystemClock } from '@platform/clock';
import { CountingIds } from '@testing/counting-ids';
import { describeOnBackend } from '@testing/describe-on-backend';
import { describeWithPGlite, type TestStore } from '@testing/stores';
import { OwnServers } from '../backends/own-servers';
import { until } from './until';

const NOON = '2026-01-31T12:00:00.000Z';
const LIMITS = { day: 1_000n, month: 1_500n };
const HOLDS_MS = 60_000;
const ENDED = later(NOON, HOLDS_MS + 300_000);
const AMOUNT = 10n;
const WAIT_MS = 1_500;

describeOnBackend('a tenant’s budget that three gateways share', 'redis', 'REDIS_URL', () => {
  describeWithPGlite('in front of a store', (open) => {
    let servers: OwnServers;
    let store: TestStore;
    let connections: Redis[];
    let told: PutAside[];
    let gateways: RegionModelBudgets[];
    const ids = new CountingIds();
    const clock = new SystemClock();

    beforeAll(async () => {
      servers = await OwnServers.start(['redis']);
    });
    afterAll(() => servers?.remove());
    beforeEach(async () => {
      store = await open();
      told = [];
      connections = Array.from({ length: 3 }, () => openRedis(servers.variable('REDIS_URL'), () => undefined));
      const database = store.source.as('fp_gateway');
      const region = randomUUID();
      gateways = connections.map((redis) => {
        const line = new RedisLine(redis, { wait: WAIT_MS, rest: 0 }, clock, { sharedProblem: () => undefined });
        const [inStore, loans] = [new PostgresModelBudgets(database, 'local'), new PostgresBudgetLoans(database, 'local')];
        const pools = new RedisBudgetPools(line, region);
        return new RegionModelBudgets({ store: inStore, loans, pools, holder: randomUUID(), told: (where) => void told.push(where) });
      });
      await connected();
    });
    afterEach(async () => {
      for (const redis of connections) redis.disconnect();
      await store.close();
    });

    const connected = (): Promise<true> =>
      until('all connections stand', () => Promise.resolve(connections.every(({ status }) => status === 'ready') || undefined));

    const gateway = (number: number): RegionModelBudgets => {
      const found = gateways[number % gateways.length];
      if (found === undefined) throw new Error('there are three');
      return found;
    };

    const putAside = async (number: number, at = NOON) => {
      const model_call_id = ids.next('mc');
      const reservation = { model_call_id, amount: AMOUNT, at, expires_at: later(at, HOLDS_MS), limits: LIMITS };
      return isRefusal(await gateway(number).reserve('acme', reservation)) ? undefined : model_call_id;
    };

    /** So many at once, from one gateway after the other; those that were granted. */
    const crowd = async (size: number, at = NOON) => {
      const calls = await Promise.all(Array.from({ length: size }, async (_, number) => ({ number, call: await putAside(number, at) })));
      return calls.flatMap(({ number, call }) => (call === undefined ? [] : [{ number, call }]));
    };

    const settle = async (granted: Awaited<ReturnType<typeof crowd>>, cost: bigint): Promise<void> => {
      const outcomes = await Promise.all(granted.map(({ number, call }) => gateway(number).settle('acme', call, cost)));
      expect(outcomes.filter(isRefusal)).toEqual([]);
    };

    const FAULTS: readonly (readonly [string, () => Promise<void>, () => Promise<void>])[] = [
      ['killed, and comes back with what it kept', () => servers.kill('redis'), () => servers.startAgain('redis')],
      ['silent', () => Promise.resolve(servers.pause('redis')), () => Promise.resolve(servers.resume('redis'))],
    ];

    it.each(FAULTS)('is never passed and never lost when Redis is %s', async (_, breaks, mends) => {
      const before = await crowd(20);
      expect([before.length, new Set(told)]).toEqual([20, new Set(['region'])]);
      await breaks();
      const meanwhile = await crowd(20);
      expect([meanwhile.length, new Set(told.slice(20))]).toEqual([20, new Set(['store'])]);
      await settle([...before.slice(0, 10), ...meanwhile.slice(0, 10)], 5n); // 100 spent
      await mends();
      await connected();
      const afterwards = await crowd(100);
      expect(told.slice(40)).toContain('region');
      const held = BigInt(before.length + meanwhile.length - 20 + afterwards.length) * AMOUNT;
      expect(100n + held).toBeLessThanOrEqual(LIMITS.day);
      expect(await gateway(0).left('acme', ENDED, LIMITS)).toBe(900n);
      expect(await crowd(100, ENDED)).toHaveLength(90);
    });
  });
});
