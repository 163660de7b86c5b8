import type { Digest } from '@kernel/digest';
import { Fault } from '@kernel/fault';
import type { Clock } from '@kernel/clock';
import { derivedId, type Id } from '@kernel/ids';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import { evidenceSnapshotHash } from '@planes/action/evidence';
import type { Approvals } from '@edges/peers/approvals/approvals';
import type { FrozenCall } from '@edges/tool-calls/tool-calls';
import type { Admitted } from './admit-call';
import type { DecideAtDoor } from './decide-at-door';
import type { ReobserveEvidence } from './reobserve-evidence';
import type { Visit } from './visit';
import type { PolicyTaken } from './verdict-at-door';

/** Approvals that were used up for this call, and the fresh decision that they were used under. */
export interface Redeemed {
  readonly kind: 'redeemed';
  readonly approval_ids: readonly Id<'apr'>[];
  readonly policy: PolicyTaken;
}

/** Why they were not used, and the decisions taken on the way. */
export interface NotRedeemed {
  readonly kind: 'not_redeemed';
  readonly refusal: Refusal;
  readonly policy: PolicyTaken;
}

/** Uses signatures up for a frozen call: the evidence is looked at again, policy decides again on what was found, and each approval is used once. */
export class RedeemApprovals {
  constructor(
    private readonly approvals: Approvals,
    private readonly reobserve: ReobserveEvidence,
    private readonly door: DecideAtDoor,
    private readonly clock: Clock,
  ) {}

  /** For a call that may have acted before, the world may have changed through it: then the approvals count for the evidence they were signed on. */
  async run(visit: Visit, admitted: Admitted, frozen: FrozenCall, resumed: boolean): Promise<Redeemed | NotRedeemed> {
    const missing = missingApprovals(visit, frozen);
    if (missing) return notRedeemed(missing);
    if (resumed) return this.useUp(visit, frozen, frozen.evidence_snapshot_hash, []);
    const evidence = await this.reobserve.run(visit, admitted);
    if (isRefusal(evidence)) return notRedeemed(evidence);
    const hash = evidenceSnapshotHash(evidence);
    if (hash !== frozen.evidence_snapshot_hash) {
      return notRedeemed(refused('APPROVAL_EVIDENCE_CHANGED', 'what the approvers were shown is no longer so'));
    }
    const { taken, verdict } = await this.door.run(visit, admitted, evidence, 'redemption');
    if (isRefusal(verdict)) return notRedeemed(verdict, [taken]);
    const unsigned = taken.decision.requires_approval_gate.filter((gate) => !frozen.gates.some(({ gate_id }) => gate_id === gate));
    if (unsigned.length > 0)
      return notRedeemed(refused('ACTION_APPROVAL_MISSING', `policy now also wants ${unsigned.join(', ')}`), [taken]);
    return this.useUp(visit, frozen, hash, [taken]);
  }

  private async useUp(visit: Visit, { gates }: FrozenCall, evidence: Digest, policy: PolicyTaken): Promise<Redeemed | NotRedeemed> {
    const { envelope, run, call_digest } = visit;
    for (const { approval_id } of gates) {
      const standing = await this.redeem(visit, {
        // The same for every attempt of the call, so that a repeated redemption is the same one.
        redemption_id: derivedId('red', run.started_at, `${approval_id} ${envelope.tool_call_id}`),
        approval_id,
        tenant_id: envelope.tenant_id,
        tool_call_id: envelope.tool_call_id,
        tool_call_digest: call_digest,
        evidence_snapshot_hash: evidence,
        redeemed_at: this.clock.now(),
      });
      if (isRefusal(standing)) return notRedeemed(standing, policy);
    }
    return { kind: 'redeemed', approval_ids: gates.map(({ approval_id }) => approval_id), policy };
  }

  private async redeem({ context }: Visit, redemption: Parameters<Approvals['redeem']>[1]) {
    try {
      return await this.approvals.redeem(context, redemption);
    } catch (error) {
      if (error instanceof Fault && error.code === 'AUDIT_UNAVAILABLE') return refused('AUDIT_UNAVAILABLE', error.message);
      throw error;
    }
  }
}

function missingApprovals({ approval_ids }: Visit, { gates }: FrozenCall): Refusal | null {
  const stranger = approval_ids.find((id) => !gates.some(({ approval_id }) => approval_id === id));
  if (stranger !== undefined) return refused('ACTION_APPROVAL_NOT_PENDING', `${stranger} was not asked for by this call`);
  const missing = gates.filter(({ approval_id }) => !approval_ids.includes(approval_id));
  if (missing.length === 0) return null;
  return refused('ACTION_APPROVAL_MISSING', `approvals are missing for ${missing.map(({ gate_id }) => gate_id).join(', ')}`);
}

function notRedeemed(refusal: Refusal, policy: PolicyTaken = []): NotRedeemed {
  return { kind: 'not_redeemed', refusal, policy };
}
