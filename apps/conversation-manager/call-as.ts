import type { Clock } from '@kernel/clock';
import type { Id } from '@kernel/ids';
import { later, type Millis } from '@kernel/time';
import type { Caller } from '@planes/decision/conversation/complete-request';
import type { CallContext } from '@platform/grpc/call-context';

/** Calls peers in the name of a caller; each call has its own time limit. */
export class CallAs {
  constructor(
    private readonly clock: Clock,
    private readonly limit: Millis,
  ) {}

  of({ tenant_id, user_id, kind }: Caller, run?: Id<'run'>, limit: Millis = this.limit): CallContext {
    const principals = [{ kind, id: user_id, tenant_id }];
    const context = { tenant: tenant_id, principals, deadline: later(this.clock.now(), limit) };
    return run === undefined ? context : { ...context, run };
  }
}
