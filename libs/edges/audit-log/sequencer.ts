import type { Clock } from '@kernel/clock';
import { Fault } from '@kernel/fault';
import type { Refusal } from '@kernel/outcome';
import type { AuditReceipt } from '@kernel/records/audit-entry';
import type { Millis } from '@kernel/time';
import type { AppendGroup, AuditLog, Lead } from './audit-log';
import { AuditWriter } from './audit-writer';
import { AppendQueue, type WaitingAppend } from './append-queue';

export interface SequencerLimits {
  /** How long a batch waits for company, once there is any; without company it goes at once. */
  readonly lingerMs: Millis;
  /** Entries per batch, at most 1000. */
  readonly maxBatch: number;
  /** Entries that may wait; more are refused with OVERLOADED. */
  readonly maxQueued: number;
  /** A caller that waits longer is told AUDIT_UNAVAILABLE. */
  readonly timeoutMs: Millis;
}

/** Source: facts, trust 7.4. */
export const SEQUENCER_LIMITS: SequencerLimits = { lingerMs: 5, maxBatch: 500, maxQueued: 5_000, timeoutMs: 1_000 };

/**
 * The one writer of one log in this process. Collects what callers append and writes it in batches, one batch at a time, in the order of arrival.
 * Leads while nobody else does; when it was fenced it takes the lead again together with its next batch, so a log never forks and never stalls.
 */
export class Sequencer extends AuditWriter {
  private readonly queue: AppendQueue;
  private lead: Lead | undefined;
  private writing: Promise<void> | undefined;
  private hadCompany = false;
  private closed = false;

  constructor(
    private readonly log: AuditLog,
    override readonly logId: string,
    private readonly clock: Clock,
    private readonly limits: SequencerLimits = SEQUENCER_LIMITS,
  ) {
    super();
    this.queue = new AppendQueue(limits);
  }

  override append(group: AppendGroup): Promise<readonly AuditReceipt[] | Refusal> {
    if (this.closed) return Promise.reject(new Fault('SHUTTING_DOWN', 'the audit log takes no more entries here', 'later'));
    const outcome = this.queue.add(group);
    if (!this.queue.isEmpty()) this.writing ??= this.writeAll();
    return outcome;
  }

  /** Takes no more entries, and resolves when every waiting caller has its answer. */
  async close(): Promise<void> {
    this.closed = true;
    await this.writing;
  }

  private async writeAll(): Promise<void> {
    while (!this.queue.isEmpty()) {
      // A lone caller gains nothing from waiting; several share one commit.
      if (this.hadCompany && this.queue.entries < this.limits.maxBatch) await pause(this.limits.lingerMs);
      const batch = this.queue.take();
      this.hadCompany = batch.length > 1;
      if (batch.length > 0) await this.write(batch);
    }
    // In the same turn as the last look at the queue: whoever comes later starts anew.
    this.writing = undefined;
  }

  private async write(batch: readonly WaitingAppend[]): Promise<void> {
    try {
      const outcomes = await this.writeOnce(batch.map(({ group }) => group));
      for (const [place, waiting] of batch.entries()) {
        const outcome = outcomes[place];
        if (outcome === undefined) waiting.reject(new Error('a batch has one outcome per group'));
        else waiting.resolve(outcome);
      }
    } catch (cause) {
      // Whether it was written is unknown: look again, as a new leader.
      this.lead = undefined;
      const failure = cause instanceof Fault ? unavailable(cause) : cause;
      for (const waiting of batch) waiting.reject(failure);
    }
  }

  private async writeOnce(groups: readonly AppendGroup[]): Promise<readonly (readonly AuditReceipt[] | Refusal)[]> {
    const first = await this.log.appendBatch(this.logId, this.lead, groups, this.clock.now());
    const outcome = first.kind === 'fenced' ? await this.log.appendBatch(this.logId, undefined, groups, this.clock.now()) : first;
    if (outcome.kind === 'fenced') throw new Error(`${this.logId} refused a leader that had just taken the lead`);
    this.lead = outcome.lead;
    return outcome.groups;
  }
}

function unavailable(cause: Fault): Fault {
  return new Fault('AUDIT_UNAVAILABLE', 'the audit log did not acknowledge the entries', 'later', { cause });
}

function pause(millis: Millis): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, millis));
}
