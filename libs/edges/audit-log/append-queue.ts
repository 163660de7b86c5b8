import { Fault } from '@kernel/fault';
import type { Refusal } from '@kernel/outcome';
import type { AuditReceipt } from '@kernel/records/audit-entry';
import type { Millis } from '@kernel/time';
import type { AppendGroup } from './audit-log';

type Acknowledgement = readonly AuditReceipt[] | Refusal;

/** A caller that waits for its acknowledgement. */
export interface WaitingAppend {
  readonly group: AppendGroup;
  readonly resolve: (outcome: Acknowledgement) => void;
  readonly reject: (cause: unknown) => void;
}

export interface QueueLimits {
  readonly maxBatch: number;
  readonly maxQueued: number;
  readonly timeoutMs: Millis;
}

/** Appends that wait for their batch, in the order of arrival. Bounded in number and in time. */
export class AppendQueue {
  private waiting: WaitingAppend[] = [];
  private waitingEntries = 0;

  constructor(private readonly limits: QueueLimits) {}

  /** Entries that wait. */
  get entries(): number {
    return this.waitingEntries;
  }

  isEmpty(): boolean {
    return this.waiting.length === 0;
  }

  /** Waits for an acknowledgement. @throws Fault OVERLOADED when too many wait, AUDIT_UNAVAILABLE when it takes too long; what has not been taken by then never is. */
  add(group: AppendGroup): Promise<Acknowledgement> {
    if (this.waitingEntries + group.length > this.limits.maxQueued) {
      return Promise.reject(new Fault('OVERLOADED', 'too many audit entries wait to be written', 'later'));
    }
    return new Promise<Acknowledgement>((resolve, reject) => {
      const late = setTimeout(() => {
        this.withdraw(waiting);
        reject(new Fault('AUDIT_UNAVAILABLE', `the audit log did not acknowledge the entries within ${this.limits.timeoutMs} ms`, 'later'));
      }, this.limits.timeoutMs);
      const settle =
        <T>(done: (value: T) => void) =>
        (value: T): void => {
          clearTimeout(late);
          done(value);
        };
      const waiting = { group, resolve: settle(resolve), reject: settle(reject) };
      this.waiting.push(waiting);
      this.waitingEntries += group.length;
    });
  }

  /** The next batch: whole groups, oldest first. A group that repeats an event id of this batch waits for the next one, where it finds that entry. */
  take(): readonly WaitingAppend[] {
    const batch: WaitingAppend[] = [];
    const left: WaitingAppend[] = [];
    const ids = new Set<string>();
    let size = 0;
    for (const waiting of this.waiting) {
      const own = waiting.group.map(({ entry }) => `${entry.tenant_id} ${entry.event_id}`);
      const fits = batch.length === 0 || size + own.length <= this.limits.maxBatch;
      // Nothing overtakes a group that has to wait.
      if (left.length > 0 || !fits || own.some((id) => ids.has(id))) {
        left.push(waiting);
        continue;
      }
      batch.push(waiting);
      size += own.length;
      for (const id of own) ids.add(id);
    }
    this.waiting = left;
    this.waitingEntries -= size;
    return batch;
  }

  private withdraw(waiting: WaitingAppend): void {
    if (!this.waiting.includes(waiting)) return;
    this.waiting = this.waiting.filter((other) => other !== waiting);
    this.waitingEntries -= waiting.group.length;
  }
}
