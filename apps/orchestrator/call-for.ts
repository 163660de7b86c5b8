import type { CallContext } from '@platform/grpc/call-context';
import { later, type Millis, type Timestamp } from '@kernel/time';
import type { Effect } from '@planes/decision/run/run-effect';
import type { RunUnderway } from './run-underway';

/** The context in which one effect of a run is asked for: its tenant, principals and trace, and a deadline of its own. */
export function callFor(run: RunUnderway, effect: Effect, now: Timestamp, limit: Millis): CallContext {
  const context = run.state.context.value;
  const { trace } = run.state.request.value;
  // A record and a close outlive the run's deadline: no run ends without them.
  const mustEnd = effect.kind === 'seal_record' || effect.kind === 'close_run';
  const own = later(now, limit);
  return {
    tenant: context.tenant_id,
    principals: context.agent.principal_chain,
    deadline: mustEnd || own < context.deadline ? own : later(now, Math.min(limit, 5_000)),
    run: context.run_id,
    traceparent: `00-${trace.trace_id}-${trace.span_id}-${trace.trace_flags ?? '01'}`,
  };
}
