import { Rounds } from './rounds';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe('rounds', () => {
  it('begin at once and come again after each pause, also after one that failed', async () => {
    const failures: unknown[] = [];
    let count = 0;
    const rounds = new Rounds(
      async () => {
        if (++count === 2) throw new Error('two');
      },
      1_000,
      (cause) => failures.push(cause),
    );
    rounds.start();
    await jest.advanceTimersByTimeAsync(2_000);
    expect(count).toBe(3);
    expect(failures).toEqual([new Error('two')]);
    await rounds.stop();
    await jest.advanceTimersByTimeAsync(5_000);
    expect(count).toBe(3);
  });

  it('come sooner after one that asks for it', async () => {
    let count = 0;
    const rounds = new Rounds(
      () => Promise.resolve(++count < 10 ? 5 : undefined),
      1_000,
      () => undefined,
    );
    rounds.start();
    await jest.advanceTimersByTimeAsync(100);
    expect(count).toBe(10);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(count).toBe(11);
    await rounds.stop();
  });

  it('never overlap, and stopping waits for the one under way', async () => {
    const gate = Promise.withResolvers<void>();
    let count = 0;
    const rounds = new Rounds(
      () => (count++, gate.promise),
      1_000,
      () => undefined,
    );
    rounds.start();
    await jest.advanceTimersByTimeAsync(10_000);
    expect(count).toBe(1);
    let stopped = false;
    const stopping = rounds.stop().then(() => (stopped = true));
    await jest.advanceTimersByTimeAsync(0);
    expect(stopped).toBe(false);
    gate.resolve();
    await stopping;
    await jest.advanceTimersByTimeAsync(10_000);
    expect(count).toBe(1);
  });
});
