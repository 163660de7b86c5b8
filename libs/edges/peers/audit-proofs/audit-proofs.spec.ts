import { aCallEndingSoon } from '@testing/a-call';
import { describeAuditProofs, PENDING_EVENT, PROVEN, PROVEN_EVENT } from './audit-proofs.contract';
import { InMemoryAuditProofs } from './in-memory-audit-proofs';

describeAuditProofs('in memory', () => {
  const proofs = new InMemoryAuditProofs();
  proofs.put('acme', PROVEN_EVENT, PROVEN);
  proofs.announce('acme', PENDING_EVENT);
  return Promise.resolve({ proofs, call: (tenant) => aCallEndingSoon({ tenant }), close: () => Promise.resolve() });
});
