import { hash } from 'node:crypto';
import { aCallEndingSoon } from '@testing/a-call';
import { CountingIds } from '@testing/counting-ids';
import { InMemoryKeyHolders } from './in-memory-key-holders';
import { describeKeyHolders } from './key-holders.contract';

describeKeyHolders('in memory', () => {
  const holders = new InMemoryKeyHolders();
  const ids = new CountingIds('2026-01-31T09:30:00.000Z');
  return Promise.resolve({
    holders,
    call: () => aCallEndingSoon({ tenant: '-' }),
    issue: (holder) => {
      const key = ids.next('key');
      const secret = hash('sha256', key, 'buffer');
      holders.add(key, secret, holder);
      return Promise.resolve({ key, secret });
    },
    close: () => Promise.resolve(),
  });
});
