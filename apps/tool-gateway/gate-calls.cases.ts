import { digestOf } from '@kernel/digest';
import { derivedId } from '@kernel/ids';
import type { ToolCallEnvelope } from '@kernel/records/tool-call';
import { aRun } from '@testing/a-run';

/** An envelope as the orchestrator writes it: mode, key and hashes follow from capability, name and arguments. */
export function aCallOf(
  capability: 'orders.lookup' | 'orders.refund' | 'notes.create',
  name: string,
  change: Partial<ToolCallEnvelope> = {},
): ToolCallEnvelope {
  const mode = ({ 'orders.lookup': 'read_only', 'orders.refund': 'destructive', 'notes.create': 'local_write' } as const)[capability];
  const args = change.args ?? ARGS[capability];
  const run = aRun();
  return {
    envelope_version: 'fiveplane.tool_call.v1',
    tool_call_id: derivedId('tc', run.started_at, `${capability} ${name}`),
    run_id: run.run_id,
    trace_id: run.trace_id,
    tenant_id: 'acme',
    session_id: null,
    capability_id: capability,
    args,
    args_hash: digestOf(args),
    principal_chain: run.agent.principal_chain,
    approval_mode_requested: mode,
    approval_mode_effective: mode,
    approval_mode_highest: mode,
    evidence_refs: [],
    policy_decision_id: null,
    idempotency_key: mode === 'read_only' ? null : `ik_${digestOf([capability, name]).slice('sha256:'.length, 'sha256:'.length + 40)}`,
    auth_ref: null,
    timeout_ms: 5000,
    attempt: 0,
    metadata: {},
    ...change,
  };
}

const ARGS = {
  'orders.lookup': { order_id: 'ORD-1042' },
  'orders.refund': { order_id: 'ORD-1042', amount_cents: 2000 },
  'notes.create': { order_id: 'ORD-1042', text: 'photo seen' },
} as const;

/** A look at the order, a refund that needs nobody, one that finance must sign, and a note beside the order. */
export const LOOKUP = aCallOf('orders.lookup', 'look');
export const SMALL = aCallOf('orders.refund', 'small');
export const LARGE = aCallOf('orders.refund', 'large', { args: { order_id: 'ORD-1042', amount_cents: 8990 } });
export const NOTE = aCallOf('notes.create', 'note');

export function keyOf(call: ToolCallEnvelope): string {
  return String(call.idempotency_key);
}
