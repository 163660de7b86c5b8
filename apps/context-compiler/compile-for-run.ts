import type { BoundedCache } from '@kernel/bounded-cache';
import { isRefusal, type Refusal } from '@kernel/outcome';
import type { EvidenceBundle } from '@kernel/records/evidence-bundle';
import type { InvokeRequest } from '@kernel/records/invoke-request';
import type { RecalledMemory } from '@kernel/records/memory';
import type { RunContext } from '@kernel/records/run-context';
import type { Document } from '@contracts/generated/fiveplane/common/v1/document';
import type { Registry } from '@edges/peers/registry/registry';
import { compileContext } from '@planes/context/compile/compile-context';
import type { CallContext } from '@platform/grpc/call-context';
import { type OpenedDocument, wireDocument } from '@platform/grpc/documents';
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

/**
 * Compiles what a run asked for from what it is pinned to. The same documents give the same bytes, so an outcome is kept under their digests;
 * the run context among them names every pin.
 */
export class CompileForRun {
  constructor(
    private readonly registry: Registry,
    private readonly kept: BoundedCache<Compiled>,
  ) {}

  async run(call: CallContext, { runContext, request, evidence, memory }: CompileDocuments): Promise<Compiled | Refusal> {
    const key = [call.tenant, runContext.digest, request.digest, evidence.digest, memory.digest].join(' ');
    const known = this.kept.get(key);
    if (known) return known;
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
    const compiled: Compiled = { kind: 'compiled', document: wireDocument('compiled-context', outcome) };
    this.kept.set(key, compiled);
    return compiled;
  }
}
