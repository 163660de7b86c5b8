import type { Id } from '@kernel/ids';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import type { ContextPack } from '@kernel/records/context-pack';
import type { InvokeRequest } from '@kernel/records/invoke-request';
import { type BudgetAmounts, NOTHING_SPENT } from '@kernel/records/run-budget';
import type { Pins, RunContext } from '@kernel/records/run-context';
import { later, type Timestamp } from '@kernel/time';
import { classifyIntent } from './classify-intent';

/** What the boundary knows when a request comes in; everything in it was verified before. */
export interface Opening {
  readonly request: InvokeRequest;
  readonly pack: ContextPack;
  readonly pins: Pins;
  readonly run_id: Id<'run'>;
  readonly region: string;
  readonly at: Timestamp;
}

/**
 * Makes the RunContext of a request: intent, ceilings, residency, budget and pins, once and for the whole run.
 * The request may narrow what the pack allows and never widens it. Refuses what the pack does not cover.
 */
export function openRun(opening: Opening): RunContext | Refusal {
  const { request, pack, pins, run_id, region, at } = opening;
  const { environment_defaults, data_classification, tenant } = pack.pack_meta;
  if (tenant !== request.tenant_id) return refused('CONVERSATION_PACK_UNKNOWN', `pack ${pins.pack.ref} is not a pack of this tenant`);
  if (!environment_defaults.residency.includes(region)) {
    return refused(
      'CONVERSATION_RESIDENCY',
      `pack ${pins.pack.ref} may run in ${environment_defaults.residency.join(', ')}, this is ${region}`,
    );
  }
  const classified = classifyIntent(pack, request.input.intent, request.input.message, request.input.channel);
  if (isRefusal(classified)) return classified;
  if (request.agent.lifecycle !== 'active')
    return refused('CONVERSATION_AGENT_INACTIVE', `agent ${request.agent.agent_id} is ${request.agent.lifecycle}`);
  return {
    run_id,
    trace_id: request.trace.trace_id,
    tenant_id: request.tenant_id,
    ...(request.session_id === undefined ? {} : { session_id: request.session_id }),
    user: request.user,
    agent: request.agent,
    region,
    residency: environment_defaults.residency,
    data_classification,
    safety_mode: environment_defaults.safety_mode,
    intent_id: classified.intent.intent_id,
    risk_class: classified.intent.risk_class,
    run_budget: { caps: capsOf(pack, request), spent: NOTHING_SPENT },
    pins,
    started_at: at,
    deadline: later(
      at,
      Math.min(
        request.runtime.max_session_duration_ms ?? pack.budget_layer.max_session_duration_ms,
        pack.budget_layer.max_session_duration_ms,
      ),
    ),
  };
}

// Every cap is the lower of what the pack grants and what the caller asked for.
function capsOf(pack: ContextPack, request: InvokeRequest): BudgetAmounts {
  const granted = pack.budget_layer.run_caps;
  const { max_tool_calls, max_cost_cents } = request.runtime;
  const asked = max_cost_cents === undefined ? granted.cost_usd_micros : max_cost_cents * 10_000;
  return {
    ...granted,
    tool_calls: Math.min(granted.tool_calls, max_tool_calls),
    cost_usd_micros: Math.min(granted.cost_usd_micros, asked),
  };
}
