import type { Id } from '@kernel/ids';
import type { Refusal } from '@kernel/outcome';
import type { StoredRecord } from '@edges/decision-records/decision-record-store';
import type { TrustedKeyStore } from '@edges/trusted-keys/trusted-key-store';
import type { Caller } from './caller';
import type { VerifiedRecords } from './verified-records';

/** Answers with a record only after its digest and its seal held once more. */
export class GetRecord {
  constructor(
    private readonly records: VerifiedRecords,
    private readonly keys: TrustedKeyStore,
  ) {}

  async run({ tenant }: Caller, record: Id<'dr'>): Promise<StoredRecord | Refusal> {
    return this.records.load(tenant, record, await this.keys.list(tenant));
  }
}
