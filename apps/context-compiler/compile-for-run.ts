import type { COMPILED_CONTEXTS, VersionsOf } from '@kernel/cache-families';
import type { CacheKey } from '@kernel/cache-key';
import { narrowestClassification } from '@kernel/classification';
import { digestOfBytes } from '@kernel/digest';
import { isRefusal, type Refusal } from '@kernel/outcome';
import { CompiledContext } from '@kernel/records/compiled-context';
import type { EvidenceBundle } from '@kernel/records/evidence-bundle';
import type { InvokeRequest } from '@kernel/records/invoke-request';
import type { RecalledMemory } from '@kernel/records/memory';
import type { RunContext } from '@kernel/records/run-context';
import type { ValueCache } from '@kernel/value-cache';
import type { Document } from '@contracts/generated/fiveplane/common/v1/document';
import type { Registry } from '@edges/peers/registry/registry';
import { compileContext } from '@planes/context/compile/compile-context';
import { COMPILE_LOGIC } from '@planes/context/compile/compile-logic';
import type { CallContext } from '@platform/grpc/call-context';
import { type OpenedDocument, parseRecord, wireDocument } from '@platform/grpc/documents';
import { loadPinned } from './load-pinned';

/** The documents of one compile, as they were sent. */
export interface CompileDocuments {
  readonly runContext: OpenedDocument<RunContext>;
  readonly request: OpenedDocument<InvokeRequest>;
  readonly evidence: OpenedDocument<EvidenceBundle>;
  readonly memory: OpenedDocument<RecalledMemory>;
}

/** A compiled context as it crosses the wire. */
export interface Compiled {
  readonly kind: 'compiled';
  readonly document: Document;
}

type CompileVersion = VersionsOf<typeof COMPILED_CONTEXTS>;

/** A compiled context is kept as the bytes that cross the wire. */
export const COMPILED_CODEC = {
  encode: ({ document }: Compiled): Uint8Array => document.canonical,
  decode: (bytes: Uint8Array): Compiled => {
    parseRecord('compiled-context', CompiledContext, bytes);
    return { kind: 'compiled', document: { kind: 'compiled-context', digest: digestOfBytes(bytes), canonical: Buffer.from(bytes) } };
  },
};

/** Compiles what a run asked for from what it is pinned to. The same documents give the same bytes, so an outcome is kept under their digests. */
export class CompileForRun {
  constructor(
    private readonly registry: Registry,
    private readonly kept: ValueCache<Compiled, CompileVersion>,
  ) {}

  run(call: CallContext, documents: CompileDocuments): Promise<Compiled | Refusal> {
    return this.kept.of(keyOf(call, documents), () => this.compile(call, documents));
  }

  private async compile(call: CallContext, { runContext, request, evidence, memory }: CompileDocuments): Promise<Compiled | Refusal> {
    const pinned = await loadPinned(this.registry, call, runContext.value.pins);
    if (isRefusal(pinned)) return pinned;
    const outcome = compileContext({
      ...pinned,
      overlays: [],
      request: request.value,
      runContext: runContext.value,
      evidence: evidence.value,
      memory: memory.value,
    });
    if (isRefusal(outcome)) return outcome;
    return { kind: 'compiled', document: wireDocument('compiled-context', outcome) };
  }
}

// What is compiled is as narrow as the narrowest thing that went in.
function keyOf({ tenant }: CallContext, { runContext, request, evidence, memory }: CompileDocuments): CacheKey<CompileVersion> {
  const { data_classification, pins } = runContext.value;
  const parts = [...evidence.value.passages, ...memory.value.memories.map((recalled) => recalled.memory)];
  return {
    tenant,
    classification: parts.reduce((narrowest, part) => narrowestClassification(narrowest, part.classification), data_classification),
    versions: { pack: pins.pack.digest, policy_bundles: pins.policy_bundles.map(({ digest }) => digest).join(' '), logic: COMPILE_LOGIC },
    question: [runContext.digest, request.digest, evidence.digest, memory.digest],
  };
}
