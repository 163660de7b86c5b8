import type { ApprovalMode } from '@kernel/approval-mode';
import type { Clock } from '@kernel/clock';
import { Fault } from '@kernel/fault';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import type { AuditSubmission, SignedAuditReceipt } from '@kernel/records/audit-entry';
import { INTENT_WAIT, mayAct } from '@planes/trust/audit-log/may-act';
import { auditGate, type AuditHealth, type AuditSignal, UNTROUBLED } from '@planes/trust/audit-log/outage-gate';
import type { AuditTrail } from '@edges/peers/audit-log/audit-trail';
import type { AuditSpool } from '@edges/tool-calls/audit-spool';
import { type CallContext, narrowed } from '@platform/grpc/call-context';
import type { Log } from '@platform/log';

type Signalled = AuditSignal extends infer S ? (S extends AuditSignal ? Omit<S, 'at'> : never) : never;

/** Whether an entry is in the log, safe in the spool, or could be kept nowhere. */
export type Recorded =
  { readonly kind: 'acknowledged'; readonly receipt: SignedAuditReceipt } | { readonly kind: 'spooled' } | { readonly kind: 'full' };

/** The audit log as the gate uses it: acknowledged first for effects, recorded or spooled for the rest. */
export class AuditDoor {
  private known: AuditHealth = UNTROUBLED;

  constructor(
    private readonly trail: AuditTrail,
    private readonly spool: AuditSpool,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** False once the log is given up for now; it is what policy sees, never what an effect acts on. */
  get isUp(): boolean {
    return this.known.state === 'HEALTHY' || this.known.state === 'SUSPECT';
  }

  get health(): AuditHealth {
    return this.known;
  }

  /** Resolves with the receipt of this very intent, or refuses AUDIT_UNAVAILABLE: then nothing may be done. */
  async acknowledge(context: CallContext, mode: ApprovalMode, intent: AuditSubmission): Promise<SignedAuditReceipt | Refusal> {
    const may = mayAct(this.known, mode, this.clock.now());
    if (isRefusal(may)) return may;
    const receipt = await this.append(narrowed(context, this.clock.now(), INTENT_WAIT), intent);
    return receipt ?? refused('AUDIT_UNAVAILABLE', 'the audit log did not acknowledge this call’s intent');
  }

  /** Hands an entry to the log, or keeps it safe until the log answers. */
  async record(context: CallContext, submission: AuditSubmission): Promise<Recorded> {
    const receipt = this.isUp ? await this.append(narrowed(context, this.clock.now(), INTENT_WAIT), submission) : undefined;
    if (receipt !== undefined) return { kind: 'acknowledged', receipt };
    return { kind: (await this.spool.add(context.tenant, submission)) === 'kept' ? 'spooled' : 'full' };
  }

  /** Takes note of something that was seen of the log. */
  note(signalled: Signalled): void {
    const before = this.known.state;
    this.known = auditGate(this.known, { ...signalled, at: this.clock.now() });
    if (this.known.state !== before) this.log.warn('audit log seen otherwise', { from: before, to: this.known.state });
  }

  /** The receipt, or undefined when the log did not take the entry. A log that refuses an entry of ours is an error of this program. */
  private async append(context: CallContext, submission: AuditSubmission): Promise<SignedAuditReceipt | undefined> {
    try {
      const receipts = await this.trail.append(context, [submission]);
      this.note({ kind: 'append_acknowledged' });
      if (!isRefusal(receipts)) return receipts[0];
      this.log.error('audit entry refused', { event: submission.entry.event_id, code: receipts.code });
      return undefined;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.note({ kind: 'append_failed' });
      this.log.warn('audit entry not acknowledged', { event: submission.entry.event_id, code: error.code });
      return undefined;
    }
  }
}
