import type { Json } from '@kernel/canonical-json';
import type { Digest } from '@kernel/digest';
import type { Id } from '@kernel/ids';
import type { Refusal } from '@kernel/outcome';
import type { InvokeRequest } from '@kernel/records/invoke-request';
import type { JournalEntry } from '@kernel/records/journal-entry';
import type { RunContext } from '@kernel/records/run-context';
import type { RunView } from '@kernel/records/run-view';
import type { Timestamp } from '@kernel/time';
import type { CallContext } from '@platform/grpc/call-context';
import type { OpenedDocument } from '@platform/grpc/documents';

/** `step` tells of a journal entry; the others are transport and say what became of the run. */
export const RUN_EVENT_TYPES = ['step', 'awaiting_approval', 'answer_delta', 'ended'] as const;
export type RunEventType = (typeof RUN_EVENT_TYPES)[number];

/** One thing that happened to a run. `seq` is the journal's; -1 for what is transport only. */
export interface WatchedEvent {
  readonly seq: number;
  readonly type: RunEventType;
  readonly at: Timestamp;
  readonly data: { readonly [key: string]: Json };
}

/** A document as its canonical JSON text. */
export interface JournalDocument {
  readonly kind: string;
  readonly digest: Digest;
  readonly canonical: string;
}

/** A run's whole journal with every document that it names. */
export interface ExportedJournal {
  readonly kind: 'journal';
  readonly entries: readonly JournalEntry[];
  readonly documents: readonly JournalDocument[];
}

/**
 * The orchestrator, as the boundary sees it: it drives runs to their record, over crashes.
 * Another tenant's runs are indistinguishable from unknown ones: every refusal of those is ORCHESTRATOR_RUN_UNKNOWN.
 * Every method throws Fault PEER_UNAVAILABLE, DEADLINE_EXCEEDED or STORE_UNAVAILABLE when the orchestrator cannot answer.
 */
export abstract class Orchestrator {
  /**
   * Takes a run on; once it has resolved, the run ends in a record whatever happens.
   * False when it had been taken on before: nothing changes then.
   * @throws Fault NOT_FOUND when the pinned pack cannot be had: nothing was written.
   */
  abstract start(call: CallContext, context: OpenedDocument<RunContext>, request: OpenedDocument<InvokeRequest>): Promise<boolean>;
  /** Asks the run to end as CANCELLED at its next step; asking twice is one cancellation. Refuses when the run is unknown or has ended. */
  abstract cancel(call: CallContext, run: Id<'run'>, reason: string): Promise<Refusal | undefined>;
  /** Makes a waiting run look again. Harmless when it is unknown, does not wait or has ended. */
  abstract wake(call: CallContext, run: Id<'run'>): Promise<void>;
  /** The run as it stands, with its story. */
  abstract view(call: CallContext, run: Id<'run'>): Promise<RunView | Refusal>;
  /**
   * Journaled events after `afterSeq` in order (-1: all), then live ones; the last is `ended`.
   * Yields nothing for an unknown run. Ends without a word when `signal` fires.
   */
  abstract watch(call: CallContext, run: Id<'run'>, afterSeq: number, signal: AbortSignal): AsyncIterable<WatchedEvent>;
  abstract export(call: CallContext, run: Id<'run'>): Promise<ExportedJournal | Refusal>;
}
