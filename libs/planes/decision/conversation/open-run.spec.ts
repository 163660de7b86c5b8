import type { InvokeRequest } from '@kernel/records/invoke-request';
import { aPack } from '@testing/a-pack';
import { anAgent, anInvokeRequest, pinsFor } from '@testing/a-run';
import { openRun, type Opening } from './open-run';

const PACK = aPack();
const AT = '2026-01-31T09:30:00.000Z';

function opening(change: Partial<InvokeRequest> = {}, more: Partial<Opening> = {}): Opening {
  const request = anInvokeRequest(change);
  return { request, pack: PACK, pins: pinsFor(PACK), run_id: 'run_01KG9F4AR0000000000000000A', region: 'local', at: AT, ...more };
}

it('makes the run context: what the pack allows, for the one who asked', () => {
  const request = anInvokeRequest();
  expect(openRun(opening())).toMatchObject({
    tenant_id: 'acme',
    user: request.user,
    agent: request.agent,
    intent_id: 'refund_request',
    safety_mode: PACK.pack_meta.environment_defaults.safety_mode,
    data_classification: PACK.pack_meta.data_classification,
    run_budget: { caps: { ...PACK.budget_layer.run_caps, tool_calls: Math.min(PACK.budget_layer.run_caps.tool_calls, 8) } },
    started_at: AT,
  });
});

const runtime = anInvokeRequest().runtime;

it.each<[string, Partial<InvokeRequest['runtime']>, unknown]>([
  ['fewer tool calls', { max_tool_calls: 1 }, { run_budget: { caps: { tool_calls: 1 } } }],
  // 2 cents × 10 000 µUSD
  [
    'a lower cost',
    { max_cost_cents: 2 },
    { run_budget: { caps: { cost_usd_micros: Math.min(20_000, PACK.budget_layer.run_caps.cost_usd_micros) } } },
  ],
  ['a shorter session', { max_session_duration_ms: 1_000 }, { deadline: '2026-01-31T09:30:01.000Z' }],
])('grants %s when it is asked for', (_what, change, expected) => {
  expect(openRun(opening({ runtime: { ...runtime, ...change } }))).toMatchObject(expected as object);
});

it.each<[string, Partial<InvokeRequest['runtime']>]>([
  ['more tool calls', { max_tool_calls: 100 }],
  ['a higher cost', { max_cost_cents: Number.MAX_SAFE_INTEGER }],
  ['a longer session', { max_session_duration_ms: Number.MAX_SAFE_INTEGER }],
])('never widens the pack: not for %s', (_what, change) => {
  const usual = openRun(opening({ runtime: { ...runtime, max_tool_calls: 100 } }));
  expect(openRun(opening({ runtime: { ...runtime, max_tool_calls: 100, ...change } }))).toEqual(usual);
});

it.each<[string, Opening, string]>([
  ['a pack of another tenant', opening({ tenant_id: 'globex' }), 'CONVERSATION_PACK_UNKNOWN'],
  ['a region outside the pack’s residency', opening({}, { region: 'elsewhere' }), 'CONVERSATION_RESIDENCY'],
  ['an intent that the pack does not have', opening({ input: { intent: 'x', message: 'x' } }), 'CONVERSATION_UNKNOWN_INTENT'],
  ['an agent that was suspended', opening({ agent: anAgent({ lifecycle: 'suspended' }) }), 'CONVERSATION_AGENT_INACTIVE'],
])('refuses %s', (_what, given, code) => {
  expect(openRun(given)).toMatchObject({ kind: 'refused', code });
});
