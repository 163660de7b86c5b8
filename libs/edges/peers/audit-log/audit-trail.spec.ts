import { privateKeyFrom } from '@kernel/keys';
import { later, timestampOf } from '@kernel/time';
import { describeAuditTrail } from './audit-trail.contract';
import { InMemoryAuditTrail } from './in-memory-audit-trail';

describeAuditTrail('in memory', () => {
  const key = privateKeyFrom(Buffer.alloc(32, 2));
  const trail = new InMemoryAuditTrail(key);
  return Promise.resolve({
    trail,
    key,
    call: (tenant) => ({ tenant, principals: [], deadline: later(timestampOf(Date.now()), 5_000) }),
    stop: () => Promise.resolve(trail.goAway()),
    close: () => Promise.resolve(),
  });
});
