import type { ApprovalMode } from '@kernel/approval-mode';
import type { Clock } from '@kernel/clock';
import { Fault } from '@kernel/fault';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import type { SignedAuditReceipt } from '@kernel/records/audit-entry';
import { later } from '@kernel/time';
import { type ClassifiedOutcome, classifyOutcome } from '@planes/action/classify-outcome';
import { auditDuty } from '@planes/action/settle-mode';
import { SETTLING_MS } from '@planes/action/time-limit';
import type { ToolCalls } from '@edges/tool-calls/tool-calls';
import type { Admitted } from './admit-call';
import type { AskUpstream } from './ask-upstream';
import type { AuditDoor } from './audit-door';
import type { CallEntries } from './call-entries';
import type { Visit } from './visit';

/** The key a visit holds while it acts. */
export interface HeldKey {
  readonly idempotency_key: string;
  readonly token: number;
  readonly resumed: boolean;
}

/** What became of it; a refusal means that nothing was sent in this visit. */
export interface Acted {
  readonly outcome: ClassifiedOutcome | Refusal;
  readonly receipts: readonly SignedAuditReceipt[];
}

/** How long after the limit a holder may still settle before the key may be looked at by others. */
const LEASE_SLACK_MS = 2_000;

/** The act itself: intent in the audit log, then the key marked, then the call. */
export class ActOnce {
  constructor(
    private readonly calls: ToolCalls,
    private readonly audit: AuditDoor,
    private readonly entries: CallEntries,
    private readonly upstream: AskUpstream,
    private readonly clock: Clock,
  ) {}

  /** @throws Fault STORE_BUSY when the key was given to somebody else meanwhile: nothing was sent. */
  async run(visit: Visit, { exposed, args }: Admitted, mode: ApprovalMode, key: HeldKey | null): Promise<Acted> {
    const { capability } = exposed;
    const limit = this.upstream.limitFor(visit, exposed);
    if (isRefusal(limit)) return { outcome: limit, receipts: [] };
    const inTime = await this.calls.takeRate(visit.context.tenant, capability.capability_id, this.clock.now(), capability.rate_per_minute);
    if (!inTime && !key?.resumed) return { outcome: tooMany(capability.capability_id), receipts: [] };
    const intent = await this.enterIntent(visit, mode);
    if (isRefusal(intent)) return { outcome: intent, receipts: [] };
    if (key) {
      const leaseUntil = later(this.clock.now(), limit + SETTLING_MS + LEASE_SLACK_MS);
      const held = await this.calls.acting(visit.context.tenant, key.idempotency_key, key.token, leaseUntil);
      if (!held) throw new Fault('STORE_BUSY', `call ${visit.envelope.tool_call_id} is being made by somebody else`, 'later');
    }
    const outcome = await this.upstream.run(visit, { exposed, args, idempotency_key: key?.idempotency_key ?? null });
    return { outcome: isRefusal(outcome) ? outcome : classifyOutcome(outcome, capability), receipts: intent };
  }

  private async enterIntent(visit: Visit, mode: ApprovalMode): Promise<readonly SignedAuditReceipt[] | Refusal> {
    const intent = this.entries.intent(visit);
    if (auditDuty(mode) === 'acknowledge_intent_first') {
      const receipt = await this.audit.acknowledge(visit.context, mode, intent);
      return isRefusal(receipt) ? receipt : [receipt];
    }
    const recorded = await this.audit.record(visit.context, intent);
    if (recorded.kind === 'full') return refused('AUDIT_UNAVAILABLE', 'the audit log is away and no more entries can be kept');
    return recorded.kind === 'acknowledged' ? [recorded.receipt] : [];
  }
}

function tooMany(capabilityId: string): Refusal {
  return refused('ACTION_RATE_LIMITED', `${capabilityId} was called as often as it may be in one minute`);
}
