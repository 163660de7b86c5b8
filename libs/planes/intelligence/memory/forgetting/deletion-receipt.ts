import Type, { type Static } from 'typebox';
import { closed, CountField, TenantField, TimestampField } from '@kernel/records/fields';
import { timestampOf, type Millis } from '@kernel/time';

/** The kind under which receipts are signed. */
export const DELETION_RECEIPT = 'deletion-receipt';

/** What a forgetting removed, counted per table. Says nothing of what it was. */
export const DeletionReceipt = closed({
  erasure_id: Type.String({ minLength: 1, maxLength: 256 }),
  tenant_id: TenantField,
  banks: Type.Array(Type.String()),
  at: TimestampField,
  /** Who asked, as `type:id`. */
  by: Type.String(),
  reason: Type.String(),
  memories: CountField,
  /** Rows per table, tables without a row too. */
  rows: Type.Record(Type.String(), CountField),
  /** Of what was asked: two receipts with the same digest are of the same request. */
  request_digest: Type.String(),
});
export type DeletionReceipt = Static<typeof DeletionReceipt>;

/** What is kept of a forgetting. */
export interface KeptErasure {
  readonly erasure_id: string;
  readonly banks: readonly string[];
  readonly at: Millis;
  readonly by: string;
  readonly reason: string;
  readonly digest: string;
  readonly units: number;
  readonly rows: Readonly<Record<string, number>>;
}

/** The receipt of a forgetting: the same one whenever it is asked for. */
export function deletionReceipt(tenant: string, { erasure_id, banks, at, by, reason, digest, units, rows }: KeptErasure): DeletionReceipt {
  return {
    erasure_id,
    tenant_id: tenant,
    banks: [...banks].sort(),
    at: timestampOf(at),
    by,
    reason,
    memories: units,
    rows: { ...rows },
    request_digest: digest,
  };
}
