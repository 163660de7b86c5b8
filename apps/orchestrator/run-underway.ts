import { canonicalBytes, type Json } from '@kernel/canonical-json';
import type { Digest } from '@kernel/digest';
import { Fault } from '@kernel/fault';
import { isRefusal } from '@kernel/outcome';
import type { JournalEntry } from '@kernel/records/journal-entry';
import { elapsed, type Millis, type Timestamp } from '@kernel/time';
import type { ClaimedRun, Lease, RunJournal, StoredDocument } from '@edges/run-journal/run-journal';
import type { Documents } from '@planes/decision/run/documents';
import { foldJournal, take } from '@planes/decision/run/fold-journal';
import { type EntryDraft, nextEntry } from '@planes/decision/run/journal';
import { READING_EFFECTS } from '@planes/decision/run/run-event';
import type { EffectDocument } from '@planes/decision/run/run-effect';
import type { Step } from '@planes/decision/run/step';

/** How a run is held. */
export interface Holding {
  readonly leaseMs: Millis;
  /** How long entries of effects that only read and compute may wait to be written with the next ones; 0: not at all. */
  readonly gatherMs: Millis;
}

/** A lease is renewed by writing: entries wait no longer than this part of it. */
const RENEWALS = 4;

/** What of a run is in the journal, and stays true whatever happens to this process. */
export interface WrittenRun {
  readonly state: Step['state'];
  readonly entries: readonly JournalEntry[];
}

/** A run that this process holds: its journal, folded, and the one way to make it longer. */
export class RunUnderway {
  private readonly values = new Map<Digest, Json>();
  private readonly unwritten = new Map<Digest, StoredDocument>();
  private waiting: JournalEntry[] = [];
  private renewed: Timestamp;
  private inJournal: { readonly state: Step['state']; readonly entries: JournalEntry[] };

  private constructor(
    readonly lease: Lease,
    private readonly journal: RunJournal,
    private readonly holding: Holding,
    entries: readonly JournalEntry[],
    private last: JournalEntry,
    private here: Step,
    private readonly stored: Map<Digest, StoredDocument>,
  ) {
    this.inJournal = { state: here.state, entries: [...entries] };
    this.renewed = last.at;
  }

  /** Folds what is stored. @throws Fault DOCUMENT_CORRUPT when the journal is not one that the run machine wrote. */
  static fold(journal: RunJournal, holding: Holding, { lease, ...run }: ClaimedRun): RunUnderway {
    const stored = new Map(run.documents);
    const values = new Map<Digest, Json>();
    const fold = foldJournal(run.entries, (digest) => remembered(values, digest, () => valueOf(stored.get(digest))));
    const last = run.entries.at(-1);
    if (isRefusal(fold) || !last)
      throw new Fault(
        'DOCUMENT_CORRUPT',
        `the journal of run ${lease.run} cannot be folded: ${isRefusal(fold) ? fold.reason : 'it is empty'}`,
        'never',
      );
    return new RunUnderway(lease, journal, holding, run.entries, last, fold, stored);
  }

  get state(): Step['state'] {
    return this.here.state;
  }

  /** Its end is written, and nobody takes it again. */
  over = false;

  get written(): WrittenRun {
    return this.inJournal;
  }

  get move(): Step['move'] {
    return this.here.move;
  }

  /** Documents of the run as values. */
  readonly documents: Documents = (digest) =>
    remembered(this.values, digest, () => valueOf(this.unwritten.get(digest) ?? this.stored.get(digest)));

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
   * Appends what happened and, when the run goes on, what it asks for next. While the run only reads and computes, entries wait for the next write;
   * whatever acts on the world finds everything before it written. @returns what was written now.
   * @throws Fault LEASE_LOST when another process has taken the run over.
   */
  append(draft: EntryDraft, taken: readonly string[] = []): Promise<readonly JournalEntry[]> {
    const entry = this.entryAfter(this.last, draft);
    return this.goOn([entry], this.taken(this.here, entry), draft.at, taken);
  }

  /** Asks for the next effect in the journal, when that has not been done. @returns what was written now. */
  async request(at: Timestamp): Promise<readonly JournalEntry[]> {
    return this.move.kind === 'perform' && this.state.pending === null ? this.goOn([], this.here, at, []) : [];
  }

  /** Writes what waits, and holds the run for another while. @returns what was written now. */
  async write(at: Timestamp, taken: readonly string[] = []): Promise<readonly JournalEntry[]> {
    const entries = this.waiting;
    const documents = [...this.unwritten.values()];
    await this.journal.append(this.lease, entries, documents, taken, this.move.kind === 'ended' ? 'ended' : this.holding.leaseMs);
    this.over = this.move.kind === 'ended';
    for (const document of documents) this.stored.set(document.digest, document);
    this.unwritten.clear();
    this.waiting = [];
    this.renewed = at;
    this.inJournal.entries.push(...entries);
    this.inJournal = { state: this.state, entries: this.inJournal.entries };
    return entries;
  }

  /** Writes what waits and gives the run back until then. @returns what was written now. */
  async park(until: Timestamp | 'ended', at: Timestamp): Promise<readonly JournalEntry[]> {
    const written = this.waiting.length > 0 ? await this.write(at) : [];
    if (!this.over) await this.journal.release(this.lease, until);
    return written;
  }

  private async goOn(entries: JournalEntry[], step: Step, at: Timestamp, taken: readonly string[]): Promise<readonly JournalEntry[]> {
    const { move, state } = step;
    if (move.kind === 'perform' && state.pending === null) {
      this.hold(move.effect.documents);
      const { effect_id, kind, input } = move.effect;
      const asked = this.entryAfter(entries.at(-1) ?? this.last, { kind: 'effect_requested', at, body: { effect_id, kind, input } });
      step = this.taken(step, asked);
      entries.push(asked);
    }
    this.waiting.push(...entries);
    this.last = entries.at(-1) ?? this.last;
    this.here = step;
    const onlyReads = move.kind === 'perform' && READING_EFFECTS.has(move.effect.kind);
    const { leaseMs, gatherMs } = this.holding;
    const mayWait = onlyReads && taken.length === 0 && elapsed(this.renewed, at) < Math.min(gatherMs, leaseMs / RENEWALS);
    return mayWait ? [] : this.write(at, taken);
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

function remembered(values: Map<Digest, Json>, digest: Digest, read: () => Json | undefined): Json | undefined {
  const value = values.get(digest) ?? read();
  if (value !== undefined) values.set(digest, value);
  return value;
}

function valueOf(document: StoredDocument | undefined): Json | undefined {
  return document && (JSON.parse(document.canonical.toString('utf8')) as Json);
}
