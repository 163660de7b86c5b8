import type { ApprovalMode } from '@kernel/approval-mode';
import type { Refusal } from '@kernel/outcome';
import type { ContextPack, Intent } from '@kernel/records/context-pack';
import { AUTO_INTENT, type InvokeRequest } from '@kernel/records/invoke-request';
import type { RunContext } from '@kernel/records/run-context';
import { refuseCompile } from './refuse-compile';

/** Stage 1. What the run is about, as the catalogue has it. */
export interface ConfirmedIntent {
  readonly intent: Intent;
  readonly risk_class: ApprovalMode;
  /** Null when the request names none. */
  readonly channel: string | null;
}

/** Confirms the run's intent against the catalogue of the pack. It was classified before; here it is only held against the pack. */
export function confirmIntent(pack: ContextPack, request: InvokeRequest, run: RunContext): ConfirmedIntent | Refusal {
  const intent = pack.decision_layer.intents.find((one) => one.intent_id === run.intent_id);
  if (!intent) return refuseCompile('CONTEXT_UNKNOWN_INTENT', `intent ${run.intent_id} is not in the pack`, [run.intent_id]);
  const asked = request.input.intent;
  if (asked !== AUTO_INTENT && asked !== run.intent_id) {
    return refuseCompile('CONTEXT_INTENT_MISMATCH', `the request asks for ${asked}, the run is ${run.intent_id}`, [asked, run.intent_id]);
  }
  const channel = request.input.channel ?? null;
  if (channel !== null && !intent.accepted_channels.includes(channel)) {
    return refuseCompile('CONTEXT_CHANNEL_NOT_ACCEPTED', `intent ${intent.intent_id} is not accepted on channel ${channel}`, [channel]);
  }
  if (intent.risk_class !== run.risk_class) {
    return refuseCompile('CONTEXT_RISK_MISMATCH', `intent ${intent.intent_id} is ${intent.risk_class}, the run says ${run.risk_class}`, [
      intent.intent_id,
    ]);
  }
  return { intent, risk_class: intent.risk_class, channel };
}
