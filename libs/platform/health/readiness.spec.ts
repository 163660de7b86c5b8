import { Fault } from '@kernel/fault';
import type { Without } from '@kernel/used-store';
import { Readiness } from './readiness';
import { SharedCheck } from './shared-check';
import { UsedStores } from './used-stores';

const away = () => Promise.reject(new Fault('STORE_UNAVAILABLE', 'db-1.internal is away', 'later'));
const there = () => Promise.resolve();

it('is ready between serving and draining, and never again', async () => {
  const readiness = new Readiness();
  const states = [await readiness.report()];
  readiness.serve();
  states.push(await readiness.report());
  readiness.drain();
  states.push(await readiness.report());
  readiness.serve();
  states.push(await readiness.report());
  expect(states.map(({ ready, checks }) => [ready, checks[0]?.problem])).toEqual([
    [false, 'starting'],
    [true, undefined],
    [false, 'draining'],
    [false, 'draining'],
  ]);
  expect(readiness.draining.aborted).toBe(true);
});

it('names each failing check by its code and gives up on one that never answers', async () => {
  const readiness = new Readiness();
  readiness.serve();
  readiness.add('store', away);
  readiness.add('peer', () => new Promise(() => undefined), 1);
  readiness.add('keys', () => Promise.resolve());
  const { ready, checks } = await readiness.report();
  expect(ready).toBe(false);
  expect(checks.slice(1)).toEqual([
    { name: 'store', ready: false, problem: 'STORE_UNAVAILABLE' },
    { name: 'peer', ready: false, problem: 'timeout' },
    { name: 'keys', ready: true },
  ]);
});

it('refuses a second check of one name', () => {
  const readiness = new Readiness();
  readiness.add('store', () => Promise.resolve());
  expect(() => readiness.add('store', () => Promise.resolve())).toThrow('exists already');
});

it('tells listeners about changes only', async () => {
  const readiness = new Readiness();
  const seen: boolean[] = [];
  const stop = readiness.onChange((ready) => seen.push(ready));
  readiness.serve();
  await readiness.report();
  await readiness.report();
  readiness.drain();
  stop();
  await readiness.report();
  expect(seen).toEqual([true, false]);
});

describe('with stores', () => {
  const reportOf = async (...used: readonly (readonly [string, Without, () => Promise<void>])[]) => {
    const stores = new UsedStores();
    for (const [store, without, check] of used) stores.add({ store, without, check });
    const readiness = new Readiness(stores);
    readiness.serve();
    return readiness.report();
  };

  it.each([
    ['ready', there, there],
    ['degraded', there, away],
    ['not ready', away, there],
  ] as const)('is %s', async (state, postgres, redis) => {
    const report = await reportOf(['postgres', 'not ready', postgres], ['redis', 'degraded', redis]);
    expect([report.state, report.ready]).toEqual([state, state !== 'not ready']);
  });

  it('names each of them, and why it is down by its code', async () => {
    const { stores } = await reportOf(['postgres', 'not ready', there], ['redis', 'degraded', away]);
    expect(stores).toEqual([
      { store: 'postgres', up: true, without: 'not ready' },
      { store: 'redis', up: false, without: 'degraded', problem: 'STORE_UNAVAILABLE' },
    ]);
  });

  it('needs a store that one of its parts needs, and asks it once', async () => {
    let asked = 0;
    const count = () => Promise.resolve(void asked++);
    const { stores } = await reportOf(['postgres', 'degraded', count], ['postgres', 'not ready', count], ['postgres', 'degraded', count]);
    expect([stores, asked]).toEqual([[{ store: 'postgres', up: true, without: 'not ready' }], 1]);
  });

  it('asks a store that hangs once, however often it is asked about it, and again when that has ended', async () => {
    const answers: PromiseWithResolvers<undefined>[] = [];
    const hangs = (): Promise<undefined> => {
      const answer = Promise.withResolvers<undefined>();
      answers.push(answer);
      return answer.promise;
    };
    const check = new SharedCheck(hangs, 1);
    expect([await check.problem(), await check.problem(), answers.length]).toEqual(['timeout', 'timeout', 1]);
    answers[0]?.resolve(undefined);
    await answers[0]?.promise;
    await check.problem();
    expect(answers.length).toBe(2);
  });
});
