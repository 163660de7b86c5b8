import type { Clock } from '@kernel/clock';
import { digestOf } from '@kernel/digest';
import { Fault } from '@kernel/fault';
import { type IdSource } from '@kernel/ids';
import { isRefusal } from '@kernel/outcome';
import type { AuditSubmission } from '@kernel/records/audit-entry';
import type { TenantId } from '@kernel/tenant';
import { later, type Millis } from '@kernel/time';
import type { PromotionOutbox } from '@edges/memory-store/promotion-outbox';
import type { AuditTrail } from '@edges/peers/audit-log/audit-trail';
import { auditSubmission } from '@planes/trust/audit-log/submission';
import type { CallContext } from '@platform/grpc/call-context';
import type { Log } from '@platform/log';
import type { SaltSource } from '@kernel/salt-source';

/** Entries handed to the log at a time; the log takes up to 500. */
const BATCH = 100;
/** Tenants looked at in one round. */
const TENANTS = 1000;

/**
 * Brings promotions into the audit log, oldest first. With the log away they stay and are brought later: a promotion is a local write and does not wait.
 * An entry that the log will never take is replaced by a `gap` that commits to it, so that the queue goes on and nothing vanishes unseen.
 */
export class FlushPromotions {
  constructor(
    private readonly outbox: PromotionOutbox,
    private readonly trail: AuditTrail,
    private readonly clock: Clock,
    private readonly ids: IdSource,
    private readonly salts: SaltSource,
    private readonly log: Log,
    private readonly timeout: Millis,
  ) {}

  /** Of every tenant. */
  async run(): Promise<void> {
    for (const tenant of await this.outbox.tenants(TENANTS)) await this.of(tenant);
  }

  /** Of one tenant. What the log does not take in time stays for a later round. */
  async of(tenant: TenantId): Promise<void> {
    try {
      let waiting = await this.outbox.oldest(tenant, BATCH);
      while (waiting.length > 0) {
        await this.append(tenant, waiting);
        const ids = waiting.map(({ entry }) => entry.event_id);
        await this.outbox.done(tenant, ids);
        waiting = waiting.length < BATCH ? [] : await this.outbox.oldest(tenant, BATCH);
      }
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.log.warn('memory promotions wait for the audit log', { tenant, code: error.code });
    }
  }

  private async append(tenant: TenantId, submissions: readonly AuditSubmission[]): Promise<void> {
    const noted = await this.trail.append(this.callFor(tenant), submissions);
    if (!isRefusal(noted)) return;
    for (const submission of submissions) await this.appendOne(tenant, submission);
  }

  private async appendOne(tenant: TenantId, submission: AuditSubmission): Promise<void> {
    const noted = await this.trail.append(this.callFor(tenant), [submission]);
    if (!isRefusal(noted)) return;
    const { commitment: _, ...entry } = submission.entry;
    this.log.error('audit log refused a memory promotion', { tenant, event: entry.event_id, code: noted.code });
    const gap = { ...entry, event_id: this.ids.next('evt'), at: this.clock.now(), kind: 'gap', previous_in_run: null } as const;
    const gapNoted = await this.trail.append(this.callFor(tenant), [auditSubmission(gap, digestOf(submission), this.salts.next())]);
    if (isRefusal(gapNoted)) throw new Error(`the audit log refuses even a gap: ${gapNoted.code}`);
  }

  private callFor(tenant: TenantId): CallContext {
    return { tenant, principals: [{ kind: 'service', id: 'memory-service' }], deadline: later(this.clock.now(), this.timeout) };
  }
}
