import { failuresTold, offer, saturate } from './load';
import { percentile } from './percentile';
import type { Stopwatch } from './stopwatch';

/** Time that passes only when somebody waits for it. */
class StillTime implements Stopwatch {
  private at = 0;
  private readonly waiting: { readonly until: number; readonly wake: () => void }[] = [];

  now(): number {
    return this.at;
  }

  pause(millis: number): Promise<void> {
    return new Promise((wake) => this.waiting.push({ until: this.at + millis, wake }));
  }

  /** Lets everything that waits come to its end, in the order of time. */
  async pass<T>(work: Promise<T>): Promise<T> {
    let over = false;
    const done = work.finally(() => (over = true));
    while (!over) {
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
      this.waiting.sort((a, b) => a.until - b.until);
      const next = this.waiting.shift();
      if (next === undefined) continue;
      this.at = Math.max(this.at, next.until);
      next.wake();
    }
    return done;
  }
}

// Answers one call at a time, in 1 ms each, but rests for 100 ms before the tenth.
function aServerThatStalls(time: StillTime) {
  let free = Promise.resolve();
  return (number: number): Promise<void> => {
    free = free.then(() => time.pause(number === 10 ? 101 : 1));
    return free;
  };
}

describe('an offered load', () => {
  it('is offered at its rate, whether or not answers come', async () => {
    const time = new StillTime();
    const made: number[] = [];
    const call = (): Promise<void> => time.pause(made.push(time.now()) * 0 + 5_000);
    const outcome = await time.pass(offer({ perSecond: 100, calls: 5 }, call, time));
    expect(made).toEqual([0, 10, 20, 30, 40]);
    expect(outcome.perSecond).toBeCloseTo(5 / 5.04); // the last answer comes at 40 + 5 000 ms
  });

  it('counts a stall against every call that it held up', async () => {
    const time = new StillTime();
    const { millis } = await time.pass(offer({ perSecond: 500, calls: 40 }, aServerThatStalls(time), time));
    expect(percentile(millis, 0.95)).toBeGreaterThan(90);
    expect(millis.filter((one) => one > 50).length).toBeGreaterThan(20);
  });

  it('control: a single caller that waits its turn would see the stall once', async () => {
    const time = new StillTime();
    const { millis } = await time.pass(saturate({ callers: 1, calls: 40 }, aServerThatStalls(time), time));
    expect(millis.filter((one) => one > 50)).toHaveLength(1);
    expect(percentile(millis, 0.95)).toBe(1);
  });

  it('counts failed calls by reason and leaves them out of the times', async () => {
    const time = new StillTime();
    const call = (number: number): Promise<void> => (number % 3 === 0 ? Promise.reject(new Error('too many')) : time.pause(2));
    const outcome = await time.pass(offer({ perSecond: 1_000, calls: 9 }, call, time));
    expect(outcome.failed).toBe(3);
    expect(outcome.millis).toHaveLength(6);
    expect(failuresTold(outcome)).toEqual(['3 × too many']);
  });
});

describe('callers without pause', () => {
  it('make exactly the calls, as many at a time as there are callers', async () => {
    const time = new StillTime();
    const numbers: number[] = [];
    let underWay = 0;
    let most = 0;
    const call = async (number: number): Promise<void> => {
      numbers.push(number);
      most = Math.max(most, ++underWay);
      await time.pause(10);
      underWay--;
    };
    const outcome = await time.pass(saturate({ callers: 3, calls: 9 }, call, time));
    expect(numbers.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(most).toBe(3);
    expect(outcome.perSecond).toBeCloseTo(9 / 0.03); // three rounds of 10 ms
  });
});
