import type { KeyObject } from 'node:crypto';
import { digestOfBytes } from '@kernel/digest';
import { publicKeyFrom, type TrustedKey } from '@kernel/keys';
import { type Refusal, refused } from '@kernel/outcome';
import { isTimestamp, type Timestamp } from '@kernel/time';
import { type LogId, logIdOfOrigin, originOf } from './log-id';
import { noteOf, noteSignedBy, parseNote, signNote } from './signed-note';
import type { TreeHash } from './tree-hash';

/** What the signer vouches for: this log had this root at this size. */
export interface Checkpoint {
  readonly log_id: LogId;
  readonly size: number;
  readonly root: TreeHash;
  /** The signer's claim. It decides whether its key was valid, so that a proof stays good after the key has expired. */
  readonly signed_at: Timestamp;
}

// C2SP tlog-checkpoint allows extension lines after the root; other readers skip it.
const SIGNED_AT = 'signed_at ';

/** The text that is signed: origin, size, root, time. Source: C2SP tlog-checkpoint. */
export function checkpointText(checkpoint: Checkpoint): string {
  const root = Buffer.from(checkpoint.root).toString('base64');
  return `${originOf(checkpoint.log_id)}\n${checkpoint.size}\n${root}\n${SIGNED_AT}${checkpoint.signed_at}\n`;
}

/** The checkpoint as a signed note. The key's name is the log's origin. */
export function signCheckpoint(checkpoint: Checkpoint, privateKey: KeyObject): string {
  return signNote(checkpointText(checkpoint), originOf(checkpoint.log_id), privateKey);
}

/** The same with a signature of its text that was made elsewhere. */
export function signedCheckpoint(checkpoint: Checkpoint, publicKey: KeyObject, signature: Uint8Array): string {
  return noteOf(checkpointText(checkpoint), { name: originOf(checkpoint.log_id), publicKey }, signature);
}

/** Reads an untrusted checkpoint without asking who signed it. One checkpoint has one text: whatever would be written otherwise is refused. */
export function parseCheckpoint(untrusted: string): Checkpoint | Refusal {
  const note = parseNote(untrusted);
  if (note === undefined) return malformed('is not a signed note');
  const [origin = '', size = '', root = '', time = '', end, ...more] = note.text.split('\n');
  const log_id = logIdOfOrigin(origin);
  const signed_at = time.slice(SIGNED_AT.length);
  if (log_id === undefined || end !== '' || more.length > 0 || !isTimestamp(signed_at)) return malformed('names no log or no time');
  const checkpoint = { log_id, size: Number(size), root: Buffer.from(root, 'base64'), signed_at };
  const exact = Number.isSafeInteger(checkpoint.size) && checkpoint.size >= 0 && checkpoint.root.length === 32;
  return exact && checkpointText(checkpoint) === note.text ? checkpoint : malformed('has a size or root that is written in another way');
}

/** Believes an untrusted checkpoint when a trusted checkpoint key of the platform, valid when it was signed, signed it. */
export function openCheckpoint(untrusted: string, keys: readonly TrustedKey[]): Checkpoint | Refusal {
  const checkpoint = parseCheckpoint(untrusted);
  if ('kind' in checkpoint) return checkpoint;
  const note = parseNote(untrusted);
  const name = originOf(checkpoint.log_id);
  const trusted = keys.filter((key) => mayServe(key, checkpoint.signed_at));
  const signed = trusted.some((key) => {
    const publicKey = publicKeyOf(key);
    return note !== undefined && publicKey !== undefined && noteSignedBy(note, { name, publicKey });
  });
  if (signed) return checkpoint;
  return refused(
    'AUDIT_CHECKPOINT_UNTRUSTED',
    `no trusted checkpoint key valid at ${checkpoint.signed_at} signed this checkpoint of ${checkpoint.log_id}`,
  );
}

// The log serves every tenant: a tenant's own key cannot vouch for it.
function mayServe(key: TrustedKey, at: Timestamp): boolean {
  return (
    key.purpose === 'checkpoint' &&
    key.tenant_id === '*' &&
    key.not_before <= at &&
    at < key.not_after &&
    (key.revoked_at === null || at < key.revoked_at)
  );
}

// A key set travels in files: an entry whose name is not the digest of its key is not that key.
function publicKeyOf(key: TrustedKey): KeyObject | undefined {
  const raw = Buffer.from(key.public_key, 'base64');
  return raw.length === 32 && digestOfBytes(raw) === key.keyid ? publicKeyFrom(raw) : undefined;
}

function malformed(problem: string): Refusal {
  return refused('AUDIT_CHECKPOINT_MALFORMED', `this checkpoint ${problem}`);
}
