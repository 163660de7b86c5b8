import type { Clock } from '@kernel/clock';
import { isRefusal, type Refusal } from '@kernel/outcome';
import { elapsed, later, type Millis } from '@kernel/time';
import type { Args } from '@planes/action/check-args';
import type { ConnectorOutcome } from '@planes/action/classify-outcome';
import type { Exposed } from '@planes/action/surface';
import { timeLimit } from '@planes/action/time-limit';
import type { CredentialBroker } from '@edges/credential-broker/credential-broker';
import type { ToolConnector } from '@edges/tool-connectors/tool-connector';
import type { Visit } from './visit';

/** One question to an upstream. */
export interface UpstreamQuestion {
  readonly exposed: Exposed;
  readonly args: Args;
  readonly idempotency_key: string | null;
}

/** Sends one call to its upstream, with a credential of its own and never for longer than anybody waits. */
export class AskUpstream {
  constructor(
    private readonly broker: CredentialBroker,
    private readonly connector: ToolConnector,
    private readonly clock: Clock,
  ) {}

  /** How long the upstream may take, counted from now. Refuses ACTION_DEADLINE_TOO_SHORT: then nothing must be sent. */
  limitFor({ context, envelope }: Visit, { capability }: Exposed): Millis | Refusal {
    return timeLimit({
      capability: capability.timeout_ms,
      envelope: envelope.timeout_ms,
      left: elapsed(this.clock.now(), context.deadline),
    });
  }

  /** Refuses only before sending. What the caller carries is not passed on: the credential is issued here, for this call. */
  async run(visit: Visit, { exposed, args, idempotency_key }: UpstreamQuestion): Promise<ConnectorOutcome | Refusal> {
    const limit = this.limitFor(visit, exposed);
    if (isRefusal(limit)) return limit;
    const { capability, adapter } = exposed;
    const tenant = visit.context.tenant;
    const now = this.clock.now();
    const credential = await this.broker.issue({
      tenant,
      capability_id: capability.capability_id,
      tool_call_id: visit.envelope.tool_call_id,
      audience: adapter.endpoint_ref,
      issued_at: now,
      expires_at: later(now, limit),
    });
    return this.connector.call({ tenant, adapter, capability, args, idempotency_key, credential, limit });
  }
}
