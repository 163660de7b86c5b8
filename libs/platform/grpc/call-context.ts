import type { Id } from '@kernel/ids';
import type { Principal } from '@kernel/records/principals';
import type { TenantId } from '@kernel/tenant';
import { elapsed, later, type Millis, type Timestamp } from '@kernel/time';

/** On whose behalf one app calls another, and until when the answer is of use. Travels signed; carries no token and no payload. */
export interface CallContext {
  readonly tenant: TenantId;
  /** Who acts for whom, the first being the one who asked. */
  readonly principals: readonly Principal[];
  /** After this instant nobody waits for the answer. It only ever shrinks along a chain of calls. */
  readonly deadline: Timestamp;
  readonly run?: Id<'run'>;
  /** W3C trace context of work that outlives one request, such as a resumed run; without it the active span is the parent. */
  readonly traceparent?: string;
}

/** The tenant of a call that concerns the platform itself. No tenant can be called so, and no tenant row matches it. */
export const NO_TENANT: TenantId = '-';

/** The same context with at most `limit` left. A deadline that is nearer stays. */
export function narrowed(context: CallContext, now: Timestamp, limit: Millis): CallContext {
  return elapsed(now, context.deadline) <= limit ? context : { ...context, deadline: later(now, limit) };
}
