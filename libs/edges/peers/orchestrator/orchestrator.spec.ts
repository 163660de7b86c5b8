import { later, timestampOf } from '@kernel/time';
import { FixedClock } from '@testing/fixed-clock';
import { InMemoryOrchestrator } from './in-memory-orchestrator';
import { aRunContext, describeOrchestrator } from './orchestrator.contract';

// Over gRPC and the real app the same suite runs in `apps/orchestrator`.
describeOrchestrator('in memory', () => {
  const orchestrator = new InMemoryOrchestrator(new FixedClock(), () => 'goes_on');
  const call = (tenant: string) => ({ tenant, principals: [], deadline: later(timestampOf(Date.now()), 5_000) });
  const finish = async (): Promise<void> => {
    await orchestrator.cancel(call('acme'), aRunContext().value.run_id, 'enough');
  };
  return Promise.resolve({ orchestrator, call, finish, close: () => Promise.resolve() });
});
