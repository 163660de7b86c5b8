import { Compile } from 'typebox/compile';
import { type Digest, digestOf } from '@kernel/digest';
import type { Envelope } from '@kernel/dsse';
import type { TrustedKey } from '@kernel/keys';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import { type AuditEntry, type AuditReceipt, SignedAuditReceipt } from '@kernel/records/audit-entry';
import type { Timestamp } from '@kernel/time';
import { verifyEnvelope } from '@kernel/verify-envelope';
import { leafHashOf } from './leaf';
import { parseUntrusted } from './parse-untrusted';
import { digestOfTreeHash } from './tree-hash';

/** What the log signs when it acknowledges an entry. */
export const RECEIPT_KIND = 'signed-audit-receipt';
const receiptShape = Compile(SignedAuditReceipt);

/** A receipt with the signature that the log's receipt key made over it, under kind {@link RECEIPT_KIND}. */
export function signedReceipt(receipt: AuditReceipt, { payloadType, payload, signatures }: Envelope): SignedAuditReceipt {
  const named = signatures.map(({ keyid, sig }) => ({ keyid: keyid as Digest, sig }));
  return { receipt, signature: { payloadType, payload, signatures: named } };
}

/** Believes a receipt when the log's receipt key, valid at `at` (the entry's time), signed exactly it. */
export function verifyReceipt(untrusted: unknown, keys: readonly TrustedKey[], at: Timestamp): AuditReceipt | Refusal {
  const signed = parseUntrusted(receiptShape, untrusted);
  if (signed === undefined) return refused('AUDIT_RECEIPT_INVALID', 'this receipt does not fit its schema');
  const verified = verifyEnvelope(signed.signature, keys, { kind: RECEIPT_KIND, purpose: 'audit_receipt', tenant_id: '*', at });
  if (isRefusal(verified)) return refused('AUDIT_RECEIPT_INVALID', verified.reason, [verified.code]);
  if (digestOf(verified.value) !== digestOf(signed.receipt)) {
    return refused('AUDIT_RECEIPT_INVALID', 'this receipt is not the one that was signed');
  }
  return signed.receipt;
}

/** A verified receipt, when it acknowledges this very entry. */
export function receiptFor(entry: AuditEntry, receipt: AuditReceipt): AuditReceipt | Refusal {
  const same =
    receipt.event_id === entry.event_id && receipt.log_id === entry.log_id && receipt.leaf_hash === digestOfTreeHash(leafHashOf(entry));
  return same ? receipt : refused('AUDIT_RECEIPT_OTHER_ENTRY', `the receipt of ${receipt.event_id} does not acknowledge this entry`);
}
