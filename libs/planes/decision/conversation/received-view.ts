import type { RunContext } from '@kernel/records/run-context';
import type { RunView } from '@kernel/records/run-view';

/** A run that was accepted and of which nothing else is known yet. */
export function receivedView({ run_id, tenant_id, intent_id, run_budget, started_at }: RunContext): RunView {
  return {
    run_id,
    tenant_id,
    status: 'RUNNING',
    stage: 'received',
    intent_id,
    answer: '',
    record_id: null,
    approvals: [],
    code: null,
    reason: null,
    spent: run_budget.spent,
    started_at,
    updated_at: started_at,
    story: [],
  };
}
