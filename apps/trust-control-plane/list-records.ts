import type { Id } from '@kernel/ids';
import type { DecisionRecordStore, StoredRecord } from '@edges/decision-records/decision-record-store';
import type { Caller } from './caller';

/** The records of a tenant, newest first. Their digests are checked; who relies on one gets it by `GetRecord`, which checks the seal too. */
export class ListRecords {
  constructor(private readonly store: DecisionRecordStore) {}

  run({ tenant }: Caller, page: { readonly limit: number; readonly before?: Id<'dr'> }): Promise<readonly StoredRecord[]> {
    return this.store.list(tenant, page);
  }
}
