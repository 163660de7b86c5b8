import type { DecisionRecord } from '@kernel/records/decision-record';
import type { ToolResultEnvelope } from '@kernel/records/tool-call';
import { aPack } from '@testing/a-pack';
import { aPlanFor } from '@testing/a-plan';
import type { WorldChange } from '@testing/a-world';

/** A failure that left nothing behind and may pass. */
export const FAILED: NonNullable<ToolResultEnvelope['error']> = {
  kind: 'server_error_5xx',
  code: 'ACTION_UPSTREAM_FAILED',
  retryable: true,
  message: 'the upstream answered 503',
};

/** What can go wrong for a refund run, and the record that it ends in. */
export const ENDINGS: readonly [string, WorldChange, Partial<DecisionRecord>][] = [
  [
    'a denial by policy before the tool is called',
    {
      policy: (context) =>
        context.capability.id === 'orders.refund' ? { allowed: false, code: 'POLICY_DENIED', reason: 'above the order' } : {},
    },
    { status: 'DENIED', code: 'POLICY_DENIED', outcome: 'refund_denied' },
  ],
  [
    'a denial of the whole request before any model sees it',
    {
      policy: (context) =>
        context.capability.id === 'answer' && context.phase === 'pre'
          ? { allowed: false, code: 'POLICY_GUARDRAIL', reason: 'must refuse' }
          : {},
    },
    { status: 'DENIED', code: 'POLICY_GUARDRAIL', routing_decisions: [] },
  ],
  [
    'an escalation by guardrail',
    { policy: () => ({ allowed: false, escalate: true, code: 'POLICY_GUARDRAIL', reason: 'people decide' }) },
    { status: 'ESCALATED' },
  ],
  [
    'an answer that may not leave',
    {
      policy: (context) => (context.phase === 'post' ? { allowed: false, code: 'POLICY_DENIED', reason: 'names another customer' } : {}),
    },
    { status: 'DENIED', outputs: expect.objectContaining({ answer: '' }) as never },
  ],
  [
    'a compile that refuses',
    { compile: { kind: 'refused', code: 'CONTEXT_EVIDENCE_MISSING', reason: 'no passage' } },
    { status: 'ESCALATED', code: 'CONTEXT_EVIDENCE_MISSING', tool_calls: [] },
  ],
  [
    'a model boundary without an eligible provider',
    { model: () => ({ status: 'failed', code: 'MODEL_PROVIDERS_EXHAUSTED', reason: 'all are away', structured: null, text: '' }) },
    { status: 'FAILED', code: 'MODEL_PROVIDERS_EXHAUSTED' },
  ],
  [
    'a call whose effect is not known',
    {
      tool: (call) =>
        call.capability_id === 'orders.refund'
          ? { status: 'in_doubt', output: null, error: { ...FAILED, kind: 'transient_timeout', code: 'ACTION_IN_DOUBT' } }
          : {},
    },
    { status: 'ESCALATED', code: 'ACTION_IN_DOUBT' },
  ],
  [
    'a refusal at the gate',
    {
      tool: (call) =>
        call.capability_id === 'orders.refund'
          ? {
              status: 'denied',
              output: null,
              error: { ...FAILED, kind: 'audit_unavailable', code: 'AUDIT_UNAVAILABLE', retryable: true },
            }
          : {},
    },
    { status: 'DENIED', code: 'AUDIT_UNAVAILABLE' },
  ],
  [
    'a plan that asks for a tool outside the surface, every time',
    {
      plan: () => ({
        ...aPlanFor(aPack(), 'refund_request'),
        steps: [{ step_id: 'x', tool: 'shell.run', args: {}, depends_on: [], approval_mode: 'destructive', requires: [], lane: null }],
      }),
    },
    { status: 'FAILED', code: 'RUN_PLAN_REJECTED' },
  ],
  [
    'a plan that refunds without having looked the order up',
    {
      plan: () => ({
        ...aPlanFor(aPack(), 'refund_request'),
        steps: [
          {
            step_id: 'refund',
            tool: 'orders.refund',
            args: { order_id: 'ORD-1042', amount_cents: 100 },
            depends_on: [],
            approval_mode: 'destructive',
            requires: [],
            lane: null,
          },
        ],
      }),
    },
    { status: 'ESCALATED', code: 'RUN_EVIDENCE_MISSING' },
  ],
  [
    'a peer that stays away',
    { before: (effect) => (effect.kind === 'compile_context' ? { fault: 'PEER_UNAVAILABLE' } : undefined) },
    { status: 'FAILED', code: 'PEER_UNAVAILABLE' },
  ],
];
