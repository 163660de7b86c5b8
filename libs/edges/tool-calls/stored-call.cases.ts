import { canonicalBytes, type Json } from '@kernel/canonical-json';
import { digestOf, digestOfBytes } from '@kernel/digest';
import { derivedId } from '@kernel/ids';
import { later } from '@kernel/time';
import { type Claim, decideClaim } from '@planes/action/claim';
import type { CallKey, ClaimRequest, EndedCall, NewCall, StoredAnswer } from './tool-calls';

export const NOW = '2026-01-31T09:30:00.000Z';
export const RUN = 'run_01KG9F4AR0000000000000000A';

export const keyOf = (name: string, attempt = 0): CallKey => ({ tool_call_id: derivedId('tc', NOW, name), attempt });

export function aNewCall(name: string, change: Partial<NewCall> = {}): NewCall {
  const envelope = canonicalBytes({ call: name, args: { order_id: 'ORD-1042' } });
  return {
    tool_call_id: keyOf(name).tool_call_id,
    run_id: RUN,
    capability_id: 'orders.lookup',
    envelope,
    envelope_digest: digestOfBytes(envelope),
    began_at: NOW,
    salt: 'ab'.repeat(32),
    classification: 'INTERNAL',
    ...change,
  };
}

export function anAnswer(output: Json = { order_id: 'ORD-1042' }): StoredAnswer {
  return { result: Buffer.from(canonicalBytes({ output })), receipt: Buffer.from(canonicalBytes({ receipt: true })) };
}

export function anEnding(name: string, change: Partial<EndedCall> = {}): EndedCall {
  const answer = change.answer ?? anAnswer();
  return {
    ...keyOf(name),
    status: 'completed',
    retryable: false,
    evidence_name: null,
    answer,
    result_digest: digestOfBytes(answer.result),
    finished_at: NOW,
    claim: null,
    dead_letter: null,
    audit_receipts: [],
    ...change,
  };
}

export function aClaimRequest(
  name: string,
  change: Partial<ClaimRequest> & { readonly now?: string; readonly repeatable?: boolean } = {},
): ClaimRequest {
  const { now = NOW, repeatable = false, ...rest } = change;
  const fingerprint = rest.fingerprint ?? digestOf('args');
  const key = { ...keyOf(name), ...rest };
  const decide = (claim: Claim | null) => decideClaim(claim, { fingerprint, attempt: key.attempt, now, repeatable });
  return { idempotency_key: 'ik_0123456789abcdef', fingerprint, lease_until: later(now, 1000), decide, ...key };
}
