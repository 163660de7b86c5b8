import type { Refusal } from '@kernel/outcome';
import type { CompiledContext } from '@kernel/records/compiled-context';
import type { EvidenceBundle } from '@kernel/records/evidence-bundle';
import type { InvokeRequest } from '@kernel/records/invoke-request';
import type { RecalledMemory } from '@kernel/records/memory';
import type { RunContext } from '@kernel/records/run-context';
import type { CallContext } from '@platform/grpc/call-context';
import type { OpenedDocument } from '@platform/grpc/documents';

/** Everything a compile needs that is not pinned by the run: the bytes go over the wire as they are. */
export interface CompileQuestion {
  readonly runContext: Sent<RunContext>;
  readonly request: Sent<InvokeRequest>;
  readonly evidence: Sent<EvidenceBundle>;
  readonly memory: Sent<RecalledMemory>;
}

/** A document of which only bytes and digest are sent; the value need not be at hand. */
export type Sent<T> = Pick<OpenedDocument<T>, 'digest' | 'canonical'>;

/**
 * The context compiler as other apps see it. Pure: the same documents give the same bytes, so asking twice is harmless.
 * Throws Fault PEER_UNAVAILABLE, DEADLINE_EXCEEDED or STORE_UNAVAILABLE when it, or the registry it loads from, cannot answer.
 */
export abstract class ContextCompiler {
  /**
   * What a model may see and a plan may use. Refuses with a code of `planes/context/compile/errors.ts`: CONTEXT_PIN_UNRESOLVED names the pin.
   * @throws Fault CALLER_FORBIDDEN when the run is another tenant’s, REQUEST_INVALID for a document that does not fit, DOCUMENT_CORRUPT for one whose digest is wrong.
   */
  abstract compile(call: CallContext, question: CompileQuestion): Promise<OpenedDocument<CompiledContext> | Refusal>;
}
