import { Fault } from '@kernel/fault';
import { withRetry } from './with-retry';

const conflict = new Fault('STORE_CONFLICT', 'another transaction was in the way', 'later');
const busy = new Fault('STORE_BUSY', 'busy', 'later');

function failing(times: number, error: Error): { readonly work: () => Promise<number>; readonly runs: () => number } {
  let runs = 0;
  return {
    work: async () => {
      if (++runs <= times) throw error;
      return runs;
    },
    runs: () => runs,
  };
}

describe('withRetry', () => {
  it('repeats work that met a conflict', async () => {
    expect(await withRetry(3, failing(2, conflict).work)).toBe(3);
  });

  it('throws the conflict after the last attempt', async () => {
    const { work, runs } = failing(9, conflict);
    await expect(withRetry(3, work)).rejects.toBe(conflict);
    expect(runs()).toBe(3);
  });

  it('repeats nothing else', async () => {
    const { work, runs } = failing(9, busy);
    await expect(withRetry(3, work)).rejects.toBe(busy);
    expect(runs()).toBe(1);
  });
});
