import { isId, type IdSource } from '@kernel/ids';
import { DocumentRefField } from '@kernel/records/fields';
import { Compile } from 'typebox/compile';
import { InvokeAgentBody, type RequestNames } from '@planes/decision/conversation/complete-request';
import { Problem } from '@platform/http/problem';
import { readInput } from './read-input';

const pinned = Compile(DocumentRefField);
const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** A body of `invokeAgent`. @throws Problem CONVERSATION_PACK_UNPINNED for a pack without an exact version, CONVERSATION_REQUEST_INVALID for anything else. */
export function readInvokeBody(sent: unknown): InvokeAgentBody {
  const refs: unknown = typeof sent === 'object' && sent !== null && 'context_pack_refs' in sent ? sent.context_pack_refs : undefined;
  if (Array.isArray(refs) && refs.some((ref) => typeof ref === 'string' && !pinned.Check(ref)))
    throw new Problem(422, 'CONVERSATION_PACK_UNPINNED', 'context_pack_refs names a pack without an exact version');
  return readInput(InvokeAgentBody, sent);
}

/**
 * What the request is called: by its body, else by the Idempotency-Key header, else by us; a name of ours is in the answer.
 * Without a trace of its own it is part of the trace of the call.
 * @throws Problem CONVERSATION_REQUEST_INVALID when header and body disagree or the header is no request id.
 */
export function namesOf(body: InvokeAgentBody, header: string | undefined, traceparent: string | undefined, ids: IdSource): RequestNames {
  if (header !== undefined && !isId('req', header)) throw badHeader('is no request id: req_ and a ULID');
  if (header !== undefined && body.request_id !== undefined && header !== body.request_id)
    throw badHeader('is not the request_id of the body');
  return { request_id: body.request_id ?? header ?? ids.next('req'), trace: body.trace ?? traceOf(traceparent) };
}

function traceOf(traceparent: string | undefined): RequestNames['trace'] {
  const [, trace_id, span_id, trace_flags] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  if (trace_id === undefined || span_id === undefined || trace_flags === undefined) throw new Error('the request has no trace');
  return { trace_id, span_id, trace_flags };
}

function badHeader(problem: string): Problem {
  const findings = [{ path: '/headers/idempotency-key', problem }];
  return new Problem(422, 'CONVERSATION_REQUEST_INVALID', 'the Idempotency-Key header does not fit', { findings });
}
