import { Fault } from '@kernel/fault';
import type { Pause } from '@kernel/pause';
import { later } from '@kernel/time';
import type { Lease } from '@edges/run-journal/run-journal';
import { FixedClock } from '@testing/fixed-clock';
import { giveBack } from './give-back';

const LEASE: Lease = { tenant: 'acme', run: 'run_01KG1A0000000000000000000A', fence: 1n };
const AWAY = new Fault('STORE_UNAVAILABLE', 'away', 'later');
const LEASE_MS = 15_000;

async function givenBack(cause: unknown, failures: readonly unknown[] = []) {
  const clock = new FixedClock();
  const pauses: number[] = [];
  const released: string[] = [];
  const left = [...failures];
  const pause: Pause = { for: (ms) => Promise.resolve(void pauses.push(ms)) };
  const release = (_: Lease, wakeAt: string): Promise<void> => {
    if (left.length > 0) return Promise.reject(left.shift() as Error);
    return Promise.resolve(void released.push(wakeAt));
  };
  const thrown = await giveBack(
    LEASE,
    cause,
    { journal: { release }, clock, pause, leaseMs: LEASE_MS },
    new AbortController().signal,
  ).catch((error: unknown) => error);
  return { thrown, pauses, released, now: clock.now() };
}

describe('a run that could not go on', () => {
  it('is taken up again a moment later when its store failed', async () => {
    const { released, now } = await givenBack(AWAY);
    expect(released).toEqual([later(now, 1_000)]);
  });

  it('is taken up again after a whole lease when it was a bug: it would only fail again', async () => {
    const { released, now } = await givenBack(new TypeError('undefined is no run'));
    expect(released).toEqual([later(now, LEASE_MS)]);
  });

  it('is given back as soon as the store is there again', async () => {
    const { thrown, pauses, released } = await givenBack(AWAY, [AWAY, AWAY]);
    expect([thrown, pauses, released.length]).toEqual([undefined, [1_000, 1_000], 1]);
  });

  it('is left to the end of its lease when the store stays away for longer', async () => {
    const { thrown, pauses, released } = await givenBack(
      AWAY,
      Array.from({ length: 20 }, () => AWAY),
    );
    expect([thrown, pauses.length, released]).toEqual([AWAY, LEASE_MS / 1_000, []]);
  });

  it('is not given back again and again when that is a bug', async () => {
    const bug = new TypeError('no such lease');
    expect(await givenBack(AWAY, [bug])).toMatchObject({ thrown: bug, pauses: [] });
  });
});
