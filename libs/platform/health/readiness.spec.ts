import { Fault } from '@kernel/fault';
import { Readiness } from './readiness';

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
  readiness.add('store', () => Promise.reject(new Fault('STORE_UNAVAILABLE', 'db-1.internal is away', 'later')));
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
