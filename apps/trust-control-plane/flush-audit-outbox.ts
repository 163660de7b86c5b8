import { Fault } from '@kernel/fault';
import { isRefusal } from '@kernel/outcome';
import type { AuditOutbox, OutboxOwner, WaitingEntry } from '@edges/audit-outbox/audit-outbox';
import type { Log } from '@platform/log';
import type { AuditFacts } from './audit-facts';
import type { AuditTrail } from './audit-trail';

/** Entries handed to the log at a time; the log takes up to 500. */
const BATCH = 100;
/** Owners looked at in one round. */
const OWNERS = 1000;
/** No owner is called so. */
const EVERYBODY = '';

/**
 * Brings what waits into the audit log, oldest first for each owner. With the log away the entries stay, and the answer is false.
 * An entry that the log will never take is replaced by a `gap` entry that commits to it: a queue never stands still and nothing vanishes unseen.
 */
export class FlushAuditOutbox {
  private last: Promise<unknown> = Promise.resolve();
  private readonly toBegin = new Map<string, Promise<boolean>>();

  constructor(
    private readonly outbox: AuditOutbox,
    private readonly trail: AuditTrail,
    private readonly facts: AuditFacts,
    private readonly log: Log,
  ) {}

  /**
   * True when nothing of this owner (without one: of nobody) waits any more.
   * One flush at a time, so that order holds within this process; who asks while the same flush is still to begin shares it.
   */
  run(owner?: OutboxOwner): Promise<boolean> {
    const name = owner ?? EVERYBODY;
    const shared = this.toBegin.get(name);
    if (shared !== undefined) return shared;
    const flush = this.last.then(() => {
      this.toBegin.delete(name);
      return this.flush(owner);
    });
    this.toBegin.set(name, flush);
    // Only the order is kept here; what went wrong is told to whoever asked.
    this.last = flush.catch(() => undefined);
    return flush;
  }

  private async flush(only: OutboxOwner | undefined): Promise<boolean> {
    try {
      const owners = only === undefined ? await this.outbox.owners(OWNERS) : [only];
      for (const owner of owners) await this.flushOwner(owner);
      return true;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.log.warn('audit entries wait', { owner: only ?? 'all', code: error.code });
      return false;
    }
  }

  private async flushOwner(owner: OutboxOwner): Promise<void> {
    for (;;) {
      const waiting = await this.outbox.next(owner, BATCH);
      if (waiting.length === 0) return;
      const noted = await this.trail.append(waiting.map((entry) => entry.submission));
      if (isRefusal(noted)) for (const entry of waiting) await this.appendOne(owner, entry);
      await this.outbox.done(
        owner,
        waiting.map((entry) => entry.position),
      );
      if (waiting.length < BATCH) return;
    }
  }

  private async appendOne(owner: OutboxOwner, { submission }: WaitingEntry): Promise<void> {
    const noted = await this.trail.append([submission]);
    if (!isRefusal(noted)) return;
    const { event_id, run_id, classification } = submission.entry;
    this.log.error('audit log refused an entry', { tenant: owner, event: event_id, code: noted.code });
    const gap = this.facts.of({
      tenant_id: owner,
      actor: 'trust-control-plane',
      kind: 'gap',
      phase: 'fact',
      run_id,
      classification,
      content: submission,
    });
    const gapNoted = await this.trail.append([gap]);
    if (isRefusal(gapNoted)) throw new Error(`the audit log refuses even a gap: ${gapNoted.code}`);
  }
}
