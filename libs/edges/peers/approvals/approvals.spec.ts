import { aCall } from '@testing/a-call';
import { FixedClock } from '@testing/fixed-clock';
import { APPROVER_KEYS, describeApprovals } from './approvals.contract';
import { InMemoryApprovals } from './in-memory-approvals';

// Over gRPC and the real app the same suite runs in `apps/trust-control-plane`.
describeApprovals('in memory', () => {
  const clock = new FixedClock();
  const approvals = new InMemoryApprovals(APPROVER_KEYS, clock);
  return Promise.resolve({ approvals, call: (tenant) => aCall({ tenant }), now: () => clock.now(), close: () => Promise.resolve() });
});
