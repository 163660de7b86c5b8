import type {
  CallToolRequest,
  CallToolResponse,
  GetToolCallRequest,
  GetToolCallResponse,
} from '@contracts/generated/fiveplane/action/v1/tool_gateway';
import type { Document } from '@contracts/generated/fiveplane/common/v1/document';
import { digestOfBytes } from '@kernel/digest';
import { Fault } from '@kernel/fault';
import { type Id, isId } from '@kernel/ids';
import { isRefusal, type Refusal } from '@kernel/outcome';
import { InvokeRequest } from '@kernel/records/invoke-request';
import { RunContext } from '@kernel/records/run-context';
import { ToolCallEnvelope } from '@kernel/records/tool-call';
import type { StoredAnswer } from '@edges/tool-calls/tool-calls';
import { openDocument } from '@platform/grpc/documents';
import type { AskedCall } from './visit';

/** Reads a call. @throws Fault REQUEST_INVALID or DOCUMENT_CORRUPT for what is not one. */
export function toAskedCall({ envelope, runContext, request, approvalIds }: CallToolRequest): AskedCall {
  const call = openDocument('tool-call', ToolCallEnvelope, envelope);
  return {
    envelope: call.value,
    envelope_bytes: call.canonical,
    call_digest: call.digest,
    run: openDocument('run-context', RunContext, runContext).value,
    request: openDocument('invoke-request', InvokeRequest, request).value,
    approval_ids: approvalIds.map(toApprovalId),
  };
}

/** @throws Fault REQUEST_INVALID for what is no id of a tool call. */
export function toCallId({ toolCallId }: GetToolCallRequest): Id<'tc'> {
  if (isId('tc', toolCallId)) return toolCallId;
  throw new Fault('REQUEST_INVALID', 'tool_call_id is not an id of a tool call', 'never');
}

export function toCallToolResponse({ result, receipt }: StoredAnswer): CallToolResponse {
  return { result: wire('tool-result', result), receipt: wire('tool-receipt', receipt) };
}

export function toGetToolCallResponse(found: { readonly answer: StoredAnswer } | Refusal): GetToolCallResponse {
  if (!isRefusal(found)) return { outcome: { $case: 'call', call: toCallToolResponse(found.answer) } };
  const { code, reason, rules } = found;
  return { outcome: { $case: 'refusal', refusal: { code, reason, rules: [...rules] } } };
}

// Bytes that were stored leave as they are.
function wire(kind: string, bytes: Uint8Array): Document {
  return { kind, digest: digestOfBytes(bytes), canonical: Buffer.from(bytes) };
}

function toApprovalId(text: string): Id<'apr'> {
  if (isId('apr', text)) return text;
  throw new Fault('REQUEST_INVALID', 'an approval id is not one', 'never');
}
