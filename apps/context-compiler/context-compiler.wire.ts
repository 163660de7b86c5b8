import type { CompileRequest, CompileResponse } from '@contracts/generated/fiveplane/context/v1/context_compiler';
import { isRefusal, type Refusal } from '@kernel/outcome';
import { EvidenceBundle } from '@kernel/records/evidence-bundle';
import { InvokeRequest } from '@kernel/records/invoke-request';
import { RecalledMemory } from '@kernel/records/memory';
import { RunContext } from '@kernel/records/run-context';
import { openDocument } from '@platform/grpc/documents';
import type { Compiled, CompileDocuments } from './compile-for-run';

/** Reads the four documents. @throws Fault REQUEST_INVALID or DOCUMENT_CORRUPT for what is not one. */
export function toCompileDocuments({ runContext, request, evidence, memory }: CompileRequest): CompileDocuments {
  return {
    runContext: openDocument('run-context', RunContext, runContext),
    request: openDocument('invoke-request', InvokeRequest, request),
    evidence: openDocument('evidence-bundle', EvidenceBundle, evidence),
    memory: openDocument('recalled-memory', RecalledMemory, memory),
  };
}

export function toCompileResponse(outcome: Compiled | Refusal): CompileResponse {
  if (!isRefusal(outcome)) return { outcome: { $case: 'compiledContext', compiledContext: outcome.document } };
  const { code, reason, rules } = outcome;
  return { outcome: { $case: 'refusal', refusal: { code, reason, rules: [...rules] } } };
}
