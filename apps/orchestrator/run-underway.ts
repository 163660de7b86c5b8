import { canonicalBytes, type Json } from '@kernel/canonical-json';
import type { Digest } from '@kernel/digest';
import { Fault } from '@kernel/fault';
import { isRefusal } from '@kernel/outcome';
import type { JournalEntry } from '@kernel/records/journal-entry';
import type { Millis, Timestamp } from '@kernel/time';
import type { Lease, RunJournal, StoredDocument, StoredRun } from '@edges/run-journal/run-journal';
import type { Documents } from '@planes/decision/run/documents';
import { foldJournal, take } from '@planes/decision/run/fold-journal';
import { type EntryDraft, nextEntry } from '@planes/decision/run/journal';
import type { EffectDocument } from '@planes/decision/run/run-effect';
import type { Step } from '@planes/decision/run/step';

/** A run that this process holds: its journal, folded, and the one way to make it longer. */
export class RunUnderway {
  private readonly values = new Map<Digest, Json>();
  private readonly unwritten = new Map<Digest, StoredDocument>();

  private constructor(
    readonly lease: Lease,
    private readonly journal: RunJournal,
    private readonly ttl: Millis,
    private last: JournalEntry,
    private here: Step,
    private readonly stored: Map<Digest, StoredDocument>,
  ) {}

  /** Folds what is stored. @throws Fault DOCUMENT_CORRUPT when the journal is not one that the run machine wrote. */
  static fold(lease: Lease, journal: RunJournal, ttl: Millis, run: StoredRun): RunUnderway {
    const stored = new Map(run.documents);
    const fold = foldJournal(run.entries, (digest) => valueOf(stored.get(digest)));
    const last = run.entries.at(-1);
    if (isRefusal(fold) || !last)
      throw new Fault(
        'DOCUMENT_CORRUPT',
        `the journal of run ${lease.run} cannot be folded: ${isRefusal(fold) ? fold.reason : 'it is empty'}`,
        'never',
      );
    return new RunUnderway(lease, journal, ttl, last, fold, stored);
  }

  get state(): Step['state'] {
    return this.here.state;
  }

  get move(): Step['move'] {
    return this.here.move;
  }

  /** Documents of the run as values. */
  readonly documents: Documents = (digest) => {
    const held = this.values.get(digest) ?? valueOf(this.unwritten.get(digest) ?? this.stored.get(digest));
    if (held !== undefined) this.values.set(digest, held);
    return held;
  };

  /** A document of the run as it crosses the wire. @throws Error when the run has none of that digest. */
  bytes(digest: Digest): StoredDocument {
    const document = this.unwritten.get(digest) ?? this.stored.get(digest);
    if (!document) throw new Error(`run ${this.lease.run} holds no document ${digest}`);
    return document;
  }

  /** Holds documents until the entry that names them is appended. */
  hold(documents: readonly EffectDocument[]): void {
    for (const { kind, digest, value } of documents) {
      if (!this.stored.has(digest)) this.unwritten.set(digest, { kind, digest, canonical: Buffer.from(canonicalBytes(value)) });
      this.values.set(digest, value);
    }
  }

  /** Holds documents that came from a peer, as they came. */
  holdBytes(documents: readonly StoredDocument[]): void {
    for (const document of documents) if (!this.stored.has(document.digest)) this.unwritten.set(document.digest, document);
  }

  /**
   * Appends what happened and, when the run goes on, what it asks for next: one transaction for both.
   * Nothing acts on an entry before it is written. @throws Fault LEASE_LOST when another process has taken the run over.
   */
  async append(draft: EntryDraft, taken: readonly string[] = []): Promise<readonly JournalEntry[]> {
    const entry = this.entryAfter(this.last, draft);
    const entries = [entry];
    await this.write(entries, this.taken(this.here, entry), draft.at, taken);
    return entries;
  }

  /** Asks for the next effect in the journal, when that has not been done. */
  async request(at: Timestamp): Promise<void> {
    if (this.move.kind === 'perform' && this.state.pending === null) await this.write([], this.here, at, []);
  }

  private async write(entries: JournalEntry[], step: Step, at: Timestamp, taken: readonly string[]): Promise<void> {
    const { move, state } = step;
    if (move.kind === 'perform' && state.pending === null) {
      this.hold(move.effect.documents);
      const { effect_id, kind, input } = move.effect;
      const asked = this.entryAfter(entries.at(-1) ?? this.last, { kind: 'effect_requested', at, body: { effect_id, kind, input } });
      step = this.taken(step, asked);
      entries.push(asked);
    }
    const documents = [...this.unwritten.values()];
    await this.journal.append(this.lease, entries, documents, taken, this.ttl);
    for (const document of documents) this.stored.set(document.digest, document);
    this.unwritten.clear();
    this.last = entries.at(-1) ?? this.last;
    this.here = step;
  }

  private entryAfter(before: JournalEntry, draft: EntryDraft): JournalEntry {
    return nextEntry(before, { seq: before.seq, hash: before.entry_hash }, draft);
  }

  private taken(step: Step, entry: JournalEntry): Step {
    const next = take(step, entry, this.documents);
    if (isRefusal(next)) throw new Error(`run ${this.lease.run} refuses its own entry ${entry.seq}: ${next.reason}`);
    return next;
  }
}

function valueOf(document: StoredDocument | undefined): Json | undefined {
  return document && (JSON.parse(document.canonical.toString('utf8')) as Json);
}
