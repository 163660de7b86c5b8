import type { Adapter, Capability } from '@kernel/records/context-pack';
import type { TenantId } from '@kernel/tenant';
import type { Millis } from '@kernel/time';
import type { Args } from '@planes/action/check-args';
import type { ConnectorOutcome } from '@planes/action/classify-outcome';

/** The authority of one call, as a credential broker lends it. */
export interface CallAuthority {
  /** The value of an `Authorization` header: to be read right before sending, and kept nowhere. */
  authorization(): string;
}

/** One call on its way out. */
export interface ConnectorCall {
  readonly tenant: TenantId;
  readonly adapter: Pick<Adapter, 'adapter_id' | 'type' | 'endpoint_ref'>;
  readonly capability: Pick<Capability, 'capability_id' | 'upstream_name' | 'highest_mode'>;
  readonly args: Args;
  /** Repeats of one call carry one key. */
  readonly idempotency_key: string | null;
  /** The only authority that the upstream sees. */
  readonly credential: CallAuthority;
  readonly limit: Millis;
}

/**
 * The way to an upstream's tools. It tells apart what was never sent, what was declined, what failed without a trace and what nobody can know.
 * Never throws for what an upstream or a network does, never repeats a call that may have been sent, never resolves later than `limit`.
 */
export abstract class ToolConnector {
  abstract call(call: ConnectorCall): Promise<ConnectorOutcome>;
  /** Lets go of connections. Calls under way end as `unknown`. */
  abstract close(): Promise<void>;
}
