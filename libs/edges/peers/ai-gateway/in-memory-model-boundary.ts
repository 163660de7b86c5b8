import { canonicalBytes } from '@kernel/canonical-json';
import { digestOf, digestOfBytes } from '@kernel/digest';
import { Fault } from '@kernel/fault';
import type { ModelCall, ModelResult, RoutingDecision } from '@kernel/records/model-call';
import type { CallContext } from '@platform/grpc/call-context';
import { ModelBoundary, type ModelPins, type SettledDocument, type SettledModelCall } from './model-boundary';

/** What a test makes of a call: its settled result and the decision that the result names. */
export type Answering = (call: ModelCall, pins: ModelPins) => { readonly result: ModelResult; readonly decision: RoutingDecision };

/** The boundary without a process: answers as it is told, and keeps the same promises. `down` makes it unreachable. */
export class InMemoryModelBoundary extends ModelBoundary {
  down = false;
  /** Calls that reached a model, in order: a repeated call does not. */
  readonly asked: ModelCall[] = [];
  private readonly settled = new Map<string, { readonly digest: string; readonly call: SettledModelCall }>();

  constructor(private readonly answering: Answering) {
    super();
  }

  async call(
    context: CallContext,
    call: ModelCall,
    pins: ModelPins,
    onDelta?: (text: string) => void,
    signal?: AbortSignal,
  ): Promise<SettledModelCall> {
    if (this.down) throw new Fault('PEER_UNAVAILABLE', 'ai-gateway is away', 'later');
    if (signal?.aborted) throw new Fault('PEER_UNAVAILABLE', 'the call was ended', 'later');
    if (call.tenant_id !== context.tenant) throw new Fault('CALLER_FORBIDDEN', 'the message names another tenant than the call', 'never');
    await Promise.resolve();
    const digest = digestOf(call);
    const place = `${context.tenant} ${call.model_call_id}`;
    const known = this.settled.get(place);
    if (known && known.digest !== digest) throw new Fault('REQUEST_INVALID', `${call.model_call_id} is known with another call`, 'never');
    if (known) return known.call;
    this.asked.push(call);
    const { result, decision } = this.answering(call, pins);
    if (call.response_schema === null && result.text !== '') onDelta?.(result.text);
    const settled = { result: documentOf(result), routingDecision: documentOf(decision) };
    this.settled.set(place, { digest, call: settled });
    return settled;
  }
}

function documentOf<T>(value: T): SettledDocument<T> {
  const canonical = Buffer.from(canonicalBytes(value));
  return { value, digest: digestOfBytes(canonical), canonical };
}
