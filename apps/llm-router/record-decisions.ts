import { Fault } from '@kernel/fault';
import { isRefusal } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import type { DecisionToRecord, RoutingDecisions } from '@edges/routing-decisions/routing-decisions';

interface Waiting {
  readonly tenant: TenantId;
  readonly decision: DecisionToRecord;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** The most that one transaction takes. */
const BATCH = 200;

/**
 * Writes decisions in batches: while one batch is being written, the next one gathers, so that the store is asked once for many.
 * A batch is one tenant's; nobody waits for a timer.
 */
export class RecordDecisions {
  private readonly waiting: Waiting[] = [];
  private writing = false;

  constructor(private readonly decisions: RoutingDecisions) {}

  /** Resolves once the decision is durable. @throws Fault REQUEST_INVALID when other bytes are kept under its id. */
  run(tenant: TenantId, decision: DecisionToRecord): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      this.waiting.push({ tenant, decision, resolve, reject });
      if (!this.writing) void this.writeAll();
    });
  }

  private async writeAll(): Promise<void> {
    this.writing = true;
    // Others that were asked for in the same turn of the event loop join the first batch.
    await Promise.resolve();
    for (let batch = this.nextBatch(); batch.length > 0; batch = this.nextBatch()) await this.write(batch);
    this.writing = false;
  }

  private nextBatch(): readonly Waiting[] {
    const tenant = this.waiting[0]?.tenant;
    const batch = this.waiting.filter((waiting) => waiting.tenant === tenant).slice(0, BATCH);
    const taken = new Set(batch);
    this.waiting.splice(0, this.waiting.length, ...this.waiting.filter((waiting) => !taken.has(waiting)));
    return batch;
  }

  private async write(batch: readonly Waiting[]): Promise<void> {
    const [first] = batch;
    if (!first) return;
    try {
      const outcome = await this.decisions.record(first.tenant, unique(batch));
      if (!isRefusal(outcome)) for (const { resolve } of batch) resolve();
      else if (batch.length > 1) for (const waiting of batch) await this.write([waiting]);
      else first.reject(new Fault('REQUEST_INVALID', outcome.reason, 'never'));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}

// The same decision twice in one batch is one row; with other bytes the second shows up as a conflict when it is written alone.
function unique(batch: readonly Waiting[]): readonly DecisionToRecord[] {
  const byId = new Map<string, DecisionToRecord>();
  for (const { decision } of batch) {
    const before = byId.get(decision.routing_decision_id);
    if (before === undefined) byId.set(decision.routing_decision_id, decision);
    else if (before.digest !== decision.digest) return batch.map((waiting) => waiting.decision);
  }
  return [...byId.values()];
}
