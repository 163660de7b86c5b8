import type { BankJob } from '@edges/bank-store/bank-jobs';
import { SettleJobs } from './settle-jobs';

/** Jobs of a bank, some of them in hands that let go of one at each look, or never. */
function settling(waiting: number, inOtherHands: number, letsGo: boolean) {
  let [queued, away] = [waiting, inOtherHands];
  const open = () => Array.from({ length: Math.min(queued + away, 10) }, (_, n) => ({ job_id: `job ${n}` }) as BankJob);
  const jobs = { unfinished: () => Promise.resolve(open()) };
  const work = { runOf: () => Promise.resolve(queued > 0 ? queued-- && 1 : 0) };
  const pauses: number[] = [];
  const pause = { for: (time: number) => Promise.resolve(void (pauses.push(time), letsGo && away--)) };
  return { pauses, outcome: () => new SettleJobs(jobs, work, pause).run('acme', ['b'], 0) };
}

describe('what was taken for later, before a forgetting', () => {
  it('is done first', async () => {
    const { outcome, pauses } = settling(12, 0, false);
    expect(await outcome()).toBeUndefined();
    expect(pauses).toEqual([]);
  });

  it('is waited for while it is in other hands', async () => {
    const { outcome, pauses } = settling(2, 3, true);
    expect(await outcome()).toBeUndefined();
    expect(pauses).toHaveLength(3);
  });

  it('keeps the forgetting from happening when it does not end, and is named', async () => {
    expect(await settling(0, 2, false).outcome()).toMatchObject({ code: 'MEMORY_JOBS_UNDER_WAY', rules: ['job 0', 'job 1'] });
  });
});
