import type { Json } from '@kernel/canonical-json';
import type { Digest } from '@kernel/digest';
import type { ContextPack } from '@kernel/records/context-pack';
import type { EvidenceBundle } from '@kernel/records/evidence-bundle';
import type { InvokeRequest } from '@kernel/records/invoke-request';
import type { RecalledMemory } from '@kernel/records/memory';
import type { PolicyBundle } from '@kernel/records/policy';
import type { RunContext } from '@kernel/records/run-context';

/** A document with the digest under which it was loaded. Whoever loaded it has checked that they agree. */
export interface Pinned<T> {
  readonly digest: Digest;
  readonly value: T;
}

/** Everything a compile may look at. Nothing else has a say in what comes out. */
export interface CompileInput {
  readonly pack: Pinned<ContextPack>;
  /** JSON Merge Patches in the order in which they apply. */
  readonly overlays: readonly Pinned<Json>[];
  /** In any order. */
  readonly bundles: readonly Pinned<PolicyBundle>[];
  readonly request: InvokeRequest;
  readonly runContext: RunContext;
  readonly evidence: EvidenceBundle;
  readonly memory: RecalledMemory;
}
