import { canonicalBytes } from '@kernel/canonical-json';
import { type Digest, digestOf, digestOfBytes } from '@kernel/digest';
import type { ToolReceipt, ToolResultEnvelope } from '@kernel/records/tool-call';
import { elapsed, type Timestamp } from '@kernel/time';
import type { Signer } from '@edges/signer/signer';
import type { StoredAnswer } from '@edges/tool-calls/tool-calls';
import type { Visit } from './visit';
import type { Ending } from './verdict-at-door';

/** A result with its receipt, as bytes, and the digest they are named by. */
export interface SealedAnswer {
  readonly answer: StoredAnswer;
  readonly result_digest: Digest;
  readonly result: ToolResultEnvelope;
}

/** Writes results down and signs call and result together. */
export class SealAnswer {
  constructor(private readonly signer: Signer) {}

  /** `gates` is filled when the call waits for signatures. */
  async run(
    visit: Visit,
    ending: Ending,
    times: { readonly came: Timestamp; readonly finished: Timestamp },
    gates: ToolResultEnvelope['approvals'] = [],
  ): Promise<SealedAnswer> {
    const { envelope, opened, call_digest } = visit;
    const { outcome, policy, redeemed } = ending;
    const { tool_call_id, run_id, trace_id, tenant_id, capability_id, args_hash } = envelope;
    const result: ToolResultEnvelope = {
      envelope_version: 'fiveplane.tool_result.v1',
      tool_call_id,
      run_id,
      trace_id,
      tenant_id,
      capability_id,
      args_hash,
      status: outcome.status,
      output: outcome.output,
      output_hash: outcome.output === null ? null : digestOf(outcome.output),
      mutations: [...outcome.mutations],
      citations: [...outcome.citations],
      error: outcome.error,
      attempts: opened.attempt + 1,
      latency_ms: Math.max(0, elapsed(times.came, times.finished)),
      policy: [...policy],
      approvals: gates,
      redeemed: [...redeemed],
      finished_at: times.finished,
    };
    const bytes = canonicalBytes(result);
    const result_digest = digestOfBytes(bytes);
    const signature = (await this.signer.sign('tool-receipt', { call_digest, result_digest })) as ToolReceipt['signature'];
    const receipt: ToolReceipt = { call_digest, result_digest, signature };
    return { answer: { result: bytes, receipt: canonicalBytes(receipt) }, result_digest, result };
  }
}
