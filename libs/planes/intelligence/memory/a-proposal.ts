import { derivedId } from '@kernel/ids';
import type { MemoryProposal } from '@kernel/records/memory';

const AT = '2026-01-31T09:30:00.000Z';

/** Ada prefers e-mail; `n` tells proposals apart. */
export function aProposal(change: Partial<MemoryProposal> = {}, n = 1): MemoryProposal {
  return {
    proposal_id: derivedId('mwp', AT, `proposal ${n}`),
    tenant_id: 'acme',
    run_id: null,
    bank: 'support',
    entity: 'user:ada',
    predicate: 'prefers',
    value: 'answers by e-mail',
    class: 'preference',
    tier: 'semantic',
    classification: 'INTERNAL',
    evidence_refs: ['message:1'],
    confidence: 1,
    ...change,
  };
}
