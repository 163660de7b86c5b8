import type { Json } from '@kernel/canonical-json';
import type { Digest } from '@kernel/digest';
import type { Refusal } from '@kernel/outcome';
import type { CompiledContext } from '@kernel/records/compiled-context';
import type { ContextPack } from '@kernel/records/context-pack';
import type { DecisionRecord } from '@kernel/records/decision-record';
import type { EvidenceBundle } from '@kernel/records/evidence-bundle';
import type { InvokeRequest } from '@kernel/records/invoke-request';
import type { JournalEntry } from '@kernel/records/journal-entry';
import type { RecalledMemory } from '@kernel/records/memory';
import type { RoutingDecision } from '@kernel/records/model-call';
import type { ModelCatalogue, RoutingPolicy } from '@kernel/records/model-profile';
import type { PolicyBundle } from '@kernel/records/policy';
import type { RunContext } from '@kernel/records/run-context';

interface Pinned<T> {
  readonly digest: Digest;
  readonly value: T;
}

/** What a compile is made from, as the context plane takes it. */
export interface CompileQuestion {
  readonly pack: Pinned<ContextPack>;
  readonly overlays: readonly Pinned<Json>[];
  readonly bundles: readonly Pinned<PolicyBundle>[];
  readonly request: InvokeRequest;
  readonly runContext: RunContext;
  readonly evidence: EvidenceBundle;
  readonly memory: RecalledMemory;
}

/** A journal folded again: the record it leads to, or the entry at which it could not be followed. */
export type Refolded =
  | { readonly kind: 'folded'; readonly record: DecisionRecord | null }
  | { readonly kind: 'broken'; readonly seq: number; readonly reason: string };

/**
 * The decisions of the other planes by logic version, handed in by whoever puts planes together; planes do not import each other.
 * A version that is not here refuses the replay by name and is never replaced by the newest.
 */
export interface ReplayLogic {
  /** Refuses entries that are not one unbroken chain of one run. The chain is the journal's format, not a decision: it has no version of its own. */
  readonly chain: (entries: readonly JournalEntry[]) => Refusal | undefined;
  readonly run: Readonly<Record<string, (entries: readonly JournalEntry[], documents: (digest: Digest) => Json | undefined) => Refolded>>;
  readonly compile: Readonly<Record<string, (question: CompileQuestion) => CompiledContext | Refusal>>;
  readonly routing: Readonly<
    Record<string, (recorded: RoutingDecision, catalogue: ModelCatalogue, policy: RoutingPolicy) => RoutingDecision>
  >;
}
