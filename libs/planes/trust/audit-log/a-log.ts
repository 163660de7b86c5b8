import { createPublicKey, type KeyObject } from 'node:crypto';
import { digestOf } from '@kernel/digest';
import { idFrom } from '@kernel/ids';
import { type KeyPurpose, keyIdOf, privateKeyFrom, rawPublicKey, type TrustedKey } from '@kernel/keys';
import type { AuditEntry, InclusionProof } from '@kernel/records/audit-entry';
import { signCheckpoint } from './checkpoint';
import { leafHashOf } from './leaf';
import { naiveInclusion, naiveRoot } from './naive-tree';
import type { AuditEvent } from './submission';
import { auditSubmission } from './submission';
import { digestOfTreeHash } from './tree-hash';

/** Fixtures of this folder's specs; they never ship. */
export const AT = '2026-01-31T09:30:00.000Z';
export const SIGNER = privateKeyFrom(Buffer.alloc(32, 1));
export const RECEIPT_KEY = privateKeyFrom(Buffer.alloc(32, 2));

export function aTrustedKey(key: KeyObject, purpose: KeyPurpose, changes: Partial<TrustedKey> = {}): TrustedKey {
  return {
    keyid: keyIdOf(key),
    public_key: Buffer.from(rawPublicKey(createPublicKey(key))).toString('base64'),
    purpose,
    tenant_id: '*',
    holder: 'platform',
    roles: [],
    not_before: '2026-01-01T00:00:00.000Z',
    not_after: '2027-01-01T00:00:00.000Z',
    revoked_at: null,
    ...changes,
  };
}

export const KEYS = [aTrustedKey(SIGNER, 'checkpoint'), aTrustedKey(RECEIPT_KEY, 'audit_receipt')];

export function anEvent(number: number, changes: Partial<AuditEvent> = {}): AuditEvent {
  const randomness = Buffer.alloc(10);
  randomness.writeUInt32BE(number, 6);
  return {
    event_id: idFrom('evt', AT, randomness),
    log_id: 'local/0',
    at: AT,
    tenant_id: 'acme',
    actor: 'tool-gateway',
    kind: 'tool_call',
    phase: 'intent',
    run_id: null,
    previous_in_run: null,
    classification: 'INTERNAL',
    ...changes,
  };
}

export function anEntry(number: number, changes: Partial<AuditEvent> = {}): AuditEntry {
  return auditSubmission(anEvent(number, changes), digestOf({ number }), '5a'.repeat(32)).entry;
}

/** A proof for entry `index` of a log of `size` entries, made the naive way. */
export function anInclusionProof(index: number, size: number, key: KeyObject = SIGNER): InclusionProof {
  const entries = Array.from({ length: size }, (_, number) => anEntry(number));
  const leaves = entries.map(leafHashOf);
  const root = naiveRoot(leaves);
  return {
    log_id: 'local/0',
    index,
    leaf: anEntry(index),
    tree_size: size,
    root: digestOfTreeHash(root),
    path: naiveInclusion(index, leaves).map(digestOfTreeHash),
    checkpoint: signCheckpoint({ log_id: 'local/0', size, root, signed_at: AT }, key),
  };
}
