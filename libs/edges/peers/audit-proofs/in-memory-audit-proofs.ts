import type { Id } from '@kernel/ids';
import { type Refusal, refused } from '@kernel/outcome';
import type { CallContext } from '@platform/grpc/call-context';
import { AuditProofs, type InclusionEvidence } from './audit-proofs';

/** Proofs that were put here, by tenant and entry; an entry that was only announced is not yet under a checkpoint. */
export class InMemoryAuditProofs extends AuditProofs {
  private readonly entries = new Map<string, InclusionEvidence | 'pending'>();

  announce(tenant: string, event: Id<'evt'>): void {
    this.entries.set(`${tenant}/${event}`, 'pending');
  }

  put(tenant: string, event: Id<'evt'>, evidence: InclusionEvidence): void {
    this.entries.set(`${tenant}/${event}`, evidence);
  }

  override proveInclusion(call: CallContext, event: Id<'evt'>): Promise<InclusionEvidence | Refusal> {
    const entry = this.entries.get(`${call.tenant}/${event}`);
    if (entry === undefined) return Promise.resolve(refused('AUDIT_EVENT_UNKNOWN', `no entry of this tenant has the id ${event}`));
    return Promise.resolve(entry === 'pending' ? refused('AUDIT_NOT_YET_CHECKPOINTED', 'no checkpoint covers the entry yet') : entry);
  }
}
