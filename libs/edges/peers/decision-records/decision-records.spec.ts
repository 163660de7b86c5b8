import { privateKeyFrom } from '@kernel/keys';
import { aCall } from '@testing/a-call';
import { aSigner } from '@testing/a-signer';
import { describeDecisionRecords } from './decision-records.contract';
import { InMemoryDecisionRecords } from './in-memory-decision-records';

// Over gRPC and the real app the same suite runs in `apps/trust-control-plane`.
describeDecisionRecords('in memory', () => {
  const seal = aSigner('record_seal', { tenant_id: '*' });
  const records = new InMemoryDecisionRecords(privateKeyFrom(Buffer.from(seal.seed, 'base64')));
  const keys = () => Promise.resolve([seal.key]);
  return Promise.resolve({ records, call: (tenant) => aCall({ tenant }), keys, close: () => Promise.resolve() });
});
