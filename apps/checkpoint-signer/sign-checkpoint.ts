import type { Clock } from '@kernel/clock';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import { type Checkpoint, checkpointText, parseCheckpoint, signedCheckpoint } from '@planes/trust/audit-log/checkpoint';
import { EMPTY_FRONTIER, extendFrontier, type Frontier, frontierRoot } from '@planes/trust/audit-log/frontier';
import type { LogId } from '@planes/trust/audit-log/log-id';
import { originOf } from '@planes/trust/audit-log/log-id';
import { noteSignedBy, parseNote } from '@planes/trust/audit-log/signed-note';
import { hashLeaf, sameHash } from '@planes/trust/audit-log/tree-hash';
import type { CheckpointStore } from '@edges/audit-log/checkpoint-store';
import type { SignedHead } from '@edges/audit-log/signed-head';
import type { TextSigner } from '@edges/signer/text-signer';

export type Signing =
  | { readonly kind: 'signed'; readonly checkpoint: Checkpoint }
  | { readonly kind: 'nothing_new' }
  | { readonly kind: 'overtaken' }
  | Refusal;

/** Entries read at once. */
const PAGE = 1_000;

/**
 * Signs what the log has become, if it only grew since what was signed before.
 * Every hash is computed from bodies; what the database says about hashes is only compared. Runs one at a time.
 */
export class SignCheckpoint {
  private frontier: Frontier = EMPTY_FRONTIER;
  private lastSigned: Checkpoint | undefined;
  private started = false;

  constructor(
    private readonly store: CheckpointStore,
    private readonly head: SignedHead,
    private readonly key: TextSigner,
    private readonly logId: LogId,
    private readonly clock: Clock,
  ) {}

  async run(): Promise<Signing> {
    if (!this.started) {
      const resumed = await this.resume();
      if (isRefusal(resumed)) return resumed;
    }
    const size = await this.store.size(this.logId);
    if (size < this.frontier.size) return rewritten(this.logId, `has ${size} entries, ${this.frontier.size} were read before`);
    if (size === this.frontier.size && this.lastSigned?.size === size) return { kind: 'nothing_new' };
    if (size === 0) return { kind: 'nothing_new' };
    const read = await this.readUpTo(size);
    return isRefusal(read) ? read : this.sign();
  }

  /** Reads the log from its beginning and finds in it what was signed before. The signer's own memory counts, and the database's when it is further. */
  private async resume(): Promise<Refusal | undefined> {
    this.frontier = EMPTY_FRONTIER;
    const own = await this.ownCheckpoint(await this.head.read());
    if (isRefusal(own)) return own;
    const stored = await this.ownCheckpoint((await this.store.latest(this.logId))?.note);
    if (isRefusal(stored)) return stored;
    const signed = [own, stored].filter((checkpoint) => checkpoint !== undefined).sort((a, b) => a.size - b.size);
    for (const checkpoint of signed) {
      const size = await this.store.size(this.logId);
      if (size < checkpoint.size) return rewritten(this.logId, `has ${size} entries, ${checkpoint.size} were signed`);
      const read = await this.readUpTo(checkpoint.size);
      if (isRefusal(read)) return read;
      if (!sameHash(frontierRoot(this.frontier), checkpoint.root)) {
        return rewritten(this.logId, `has another root at ${checkpoint.size} entries than was signed`);
      }
    }
    // Signed but not stored: the process died in between, and signs anew.
    this.lastSigned = stored;
    this.started = true;
    return undefined;
  }

  private async ownCheckpoint(note: string | undefined): Promise<Checkpoint | undefined | Refusal> {
    if (note === undefined) return undefined;
    const checkpoint = parseCheckpoint(note);
    if (isRefusal(checkpoint)) return checkpoint;
    const signed = parseNote(note);
    const verifier = { name: originOf(this.logId), publicKey: this.key.publicKey };
    const isOwn = checkpoint.log_id === this.logId && signed !== undefined && noteSignedBy(signed, verifier);
    return isOwn ? checkpoint : refused('AUDIT_CHECKPOINT_UNTRUSTED', `the last checkpoint of ${this.logId} was not signed by this signer`);
  }

  private async readUpTo(size: number): Promise<Refusal | undefined> {
    let frontier = this.frontier;
    while (frontier.size < size) {
      const page = await this.store.read(this.logId, frontier.size, Math.min(PAGE, size - frontier.size));
      if (page.length === 0) return rewritten(this.logId, `lacks the entry at ${frontier.size}`);
      for (const { index, body, leaf_hash } of page) {
        if (index !== frontier.size) return rewritten(this.logId, `lacks the entry at ${frontier.size}`);
        const leaf = hashLeaf(body);
        if (!sameHash(leaf, leaf_hash)) return rewritten(this.logId, `has a body at ${index} that does not hash to its leaf hash`);
        frontier = extendFrontier(frontier, leaf);
      }
    }
    this.frontier = frontier;
    return undefined;
  }

  private async sign(): Promise<Signing> {
    const checkpoint = { log_id: this.logId, size: this.frontier.size, root: frontierRoot(this.frontier), signed_at: this.clock.now() };
    const note = signedCheckpoint(checkpoint, this.key.publicKey, await this.key.sign(checkpointText(checkpoint)));
    // Remembered before anyone sees it: what was signed once is never contradicted.
    await this.head.write(note);
    const stored = await this.store.put(this.logId, {
      size: checkpoint.size,
      root: checkpoint.root,
      note,
      signed_at: checkpoint.signed_at,
    });
    this.lastSigned = checkpoint;
    return stored === 'stored' ? { kind: 'signed', checkpoint } : { kind: 'overtaken' };
  }
}

function rewritten(logId: LogId, what: string): Refusal {
  return refused('AUDIT_HISTORY_REWRITTEN', `${logId} ${what}; nothing is signed until somebody has looked`);
}
