import { canonicalBytes } from '@kernel/canonical-json';
import { type Digest, digestOf } from '@kernel/digest';
import { signDocument } from '@kernel/dsse';
import { Fault } from '@kernel/fault';
import type { Id } from '@kernel/ids';
import { privateKeyFrom } from '@kernel/keys';
import { type Refusal, refused } from '@kernel/outcome';
import { ToolCallEnvelope, type ToolReceipt, type ToolResultEnvelope } from '@kernel/records/tool-call';
import { RunContext } from '@kernel/records/run-context';
import type { CallContext } from '@platform/grpc/call-context';
import { type OpenedDocument, parseRecord } from '@platform/grpc/documents';
import { type CanonicalDocument, type ToolAnswer, ToolBoundary } from './tool-boundary';

/** How a scripted capability answers: whatever it leaves out is that of a call that completed. */
export type ScriptedTool = (envelope: ToolCallEnvelope, approvalIds: readonly Id<'apr'>[]) => Partial<ToolResultEnvelope>;

/** A gateway in memory, for specs: scripted capabilities behind the real rules of ids, tenants and receipts. */
export class InMemoryToolBoundary extends ToolBoundary {
  /** Envelopes that reached a scripted capability, in order. */
  readonly acted: ToolCallEnvelope[] = [];
  private readonly answers = new Map<string, { readonly call: Digest; readonly answer: ToolAnswer }>();
  private readonly key = privateKeyFrom(new Uint8Array(32).fill(9));

  constructor(
    private readonly tools: Readonly<Record<string, ScriptedTool>>,
    private readonly finishedAt = '2026-01-31T09:30:01.000Z',
  ) {
    super();
  }

  override async call(
    call: CallContext,
    { digest, canonical }: CanonicalDocument,
    runContext: CanonicalDocument,
    _request: CanonicalDocument,
    approvalIds: readonly Id<'apr'>[],
  ): Promise<ToolAnswer> {
    const envelope = parseRecord('tool-call', ToolCallEnvelope, canonical);
    const run = parseRecord('run-context', RunContext, runContext.canonical);
    if (envelope.tenant_id !== call.tenant || run.tenant_id !== call.tenant || run.run_id !== envelope.run_id) {
      throw new Fault('CALLER_FORBIDDEN', 'the call belongs to another tenant or run', 'never');
    }
    const place = `${call.tenant} ${envelope.tool_call_id}`;
    const known = this.answers.get(place);
    if (known && known.call !== digest)
      return this.answer(digest, denied(envelope, 'ACTION_CALL_CONFLICT', 'idempotency_conflict', this.finishedAt));
    if (known && !mayGoOn(known.answer.result.value)) return known.answer;
    const answer = this.answer(digest, this.result(envelope, approvalIds));
    this.answers.set(place, { call: digest, answer });
    return answer;
  }

  override async get(call: CallContext, toolCallId: Id<'tc'>): Promise<ToolAnswer | Refusal> {
    return this.answers.get(`${call.tenant} ${toolCallId}`)?.answer ?? refused('ACTION_CALL_UNKNOWN', `there is no call ${toolCallId}`);
  }

  private result(envelope: ToolCallEnvelope, approvalIds: readonly Id<'apr'>[]): ToolResultEnvelope {
    const tool = Object.hasOwn(this.tools, envelope.capability_id) ? this.tools[envelope.capability_id] : undefined;
    if (!tool) return denied(envelope, 'ACTION_NOT_ON_SURFACE', 'policy_denied', this.finishedAt);
    this.acted.push(envelope);
    const completed = completedResult(envelope, this.finishedAt);
    const result = { ...completed, ...tool(envelope, approvalIds) };
    return { ...result, output_hash: result.output === null ? null : digestOf(result.output) };
  }

  private answer(call_digest: Digest, value: ToolResultEnvelope): ToolAnswer {
    const result = opened(value);
    const signed = { call_digest, result_digest: result.digest };
    const { payloadType, payload, signatures } = signDocument('tool-receipt', signed, this.key);
    const signature = { payloadType, payload, signatures: signatures.map(({ keyid, sig }) => ({ keyid: keyid as Digest, sig })) };
    return { kind: 'answer', result, receipt: opened<ToolReceipt>({ ...signed, signature }) };
  }
}

// A call that waits, or failed in a way that may pass, is looked at again.
function mayGoOn({ status, error }: ToolResultEnvelope): boolean {
  return status === 'pending' || error?.retryable === true;
}

function completedResult(envelope: ToolCallEnvelope, finished_at: string): ToolResultEnvelope {
  const { tool_call_id, run_id, trace_id, tenant_id, capability_id, args_hash } = envelope;
  return {
    envelope_version: 'fiveplane.tool_result.v1',
    ...{ tool_call_id, run_id, trace_id, tenant_id, capability_id, args_hash },
    status: 'completed',
    output: {},
    output_hash: null,
    mutations: [],
    citations: [],
    error: null,
    attempts: 1,
    latency_ms: 0,
    policy: [],
    approvals: [],
    redeemed: [],
    finished_at,
  };
}

function denied(
  envelope: ToolCallEnvelope,
  code: string,
  kind: NonNullable<ToolResultEnvelope['error']>['kind'],
  at: string,
): ToolResultEnvelope {
  const error = { kind, code, retryable: false, message: `${envelope.capability_id} was denied` };
  return { ...completedResult(envelope, at), status: 'denied', output: null, error };
}

function opened<T>(value: T): OpenedDocument<T> {
  const canonical = Buffer.from(canonicalBytes(value));
  return { value, digest: digestOf(value), canonical };
}
