import { canonicalBytes } from '@kernel/canonical-json';
import { digestOfBytes } from '@kernel/digest';
import type { EvidenceBundle } from '@kernel/records/evidence-bundle';
import type { InvokeRequest } from '@kernel/records/invoke-request';
import type { RecalledMemory } from '@kernel/records/memory';
import type { RunContext } from '@kernel/records/run-context';
import type { CompileQuestion } from '@edges/peers/context-compiler/context-compiler';
import { anEvidenceBundle, anInvokeRequest, aRecalledMemory, aRun } from './a-run';

export interface CompileQuestionChange {
  readonly runContext?: RunContext;
  readonly request?: InvokeRequest;
  readonly evidence?: EvidenceBundle;
  readonly memory?: RecalledMemory;
}

/** A value with its canonical bytes and their digest. */
export function aDocument<T>(value: T): {
  readonly value: T;
  readonly digest: ReturnType<typeof digestOfBytes>;
  readonly canonical: Buffer;
} {
  const canonical = Buffer.from(canonicalBytes(value));
  return { value, digest: digestOfBytes(canonical), canonical };
}

/** The documents of `aRun()` and its request, evidence and memory, as they are sent. */
export function aCompileQuestion(change: CompileQuestionChange = {}): CompileQuestion {
  return {
    runContext: aDocument(change.runContext ?? aRun()),
    request: aDocument(change.request ?? anInvokeRequest()),
    evidence: aDocument(change.evidence ?? anEvidenceBundle()),
    memory: aDocument(change.memory ?? aRecalledMemory()),
  };
}
