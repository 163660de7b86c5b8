import type { Id } from '@kernel/ids';
import { type Refusal, refused } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import type { StoredAnswer, ToolCalls } from '@edges/tool-calls/tool-calls';

/** Finds what a call was last answered with. */
export class FindCall {
  constructor(private readonly calls: ToolCalls) {}

  /** Refuses ACTION_CALL_UNKNOWN, also for another tenant's call. */
  async run(tenant: TenantId, call: Id<'tc'>): Promise<{ readonly kind: 'found'; readonly answer: StoredAnswer } | Refusal> {
    const answer = await this.calls.latest(tenant, call);
    return answer ? { kind: 'found', answer } : refused('ACTION_CALL_UNKNOWN', `there is no call ${call}`);
  }
}
