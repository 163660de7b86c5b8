import { Fault } from '@kernel/fault';
import type { Id } from '@kernel/ids';
import type { TrustedKey } from '@kernel/keys';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import { verifyEnvelope } from '@kernel/verify-envelope';
import type { DecisionRecordStore, StoredRecord } from '@edges/decision-records/decision-record-store';

/** Loads records whose bytes hash to their digest and whose seal held when they were sealed. */
export class VerifiedRecords {
  constructor(private readonly store: DecisionRecordStore) {}

  /** Refuses TRUST_UNKNOWN_RECORD, TRUST_DOCUMENT_TAMPERED and whatever the verification refuses. */
  async load(tenant: TenantId, record: Id<'dr'>, keys: readonly TrustedKey[]): Promise<StoredRecord | Refusal> {
    const stored = await this.find(tenant, record);
    if (isRefusal(stored)) return stored;
    const verified = verifyEnvelope(stored.envelope, keys, {
      kind: 'decision-record',
      purpose: 'record_seal',
      tenant_id: tenant,
      at: stored.sealed_at,
    });
    return isRefusal(verified) ? verified : stored;
  }

  private async find(tenant: TenantId, record: Id<'dr'>): Promise<StoredRecord | Refusal> {
    try {
      const stored = await this.store.find(tenant, record);
      return stored ?? unknownRecord();
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'DOCUMENT_CORRUPT') throw error;
      return refused('TRUST_DOCUMENT_TAMPERED', `the stored record ${record} is not what was sealed`);
    }
  }
}

/** One answer for what never was and for what is another tenant's. */
export function unknownRecord(): Refusal {
  return refused('TRUST_UNKNOWN_RECORD', 'no record of this tenant has that id');
}
