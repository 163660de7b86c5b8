import type { ApprovalMode } from '@kernel/approval-mode';
import type { Clock } from '@kernel/clock';
import { derivedId } from '@kernel/ids';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import type { PolicyContext, PolicyDecision } from '@kernel/records/policy';
import { checkRequiredEvidence, type Evidence, policyEvidence } from '@planes/action/evidence';
import { settleMode } from '@planes/action/settle-mode';
import type { PolicyDecisions } from '@edges/peers/policy-engine/policy-decisions';
import type { Admitted } from './admit-call';
import type { AuditDoor } from './audit-door';
import type { Visit } from './visit';
import type { PolicyTaken } from './verdict-at-door';

/** What policy said at the door, and the mode or the refusal that follows. */
export interface DecidedAtDoor {
  readonly taken: PolicyTaken[number];
  readonly verdict: ApprovalMode | Refusal;
}

/** Asks policy `mid` on normalised arguments and on evidence that the gateway gathered itself: what the caller claims to have seen plays no part. */
export class DecideAtDoor {
  constructor(
    private readonly policy: PolicyDecisions,
    private readonly audit: AuditDoor,
    private readonly clock: Clock,
  ) {}

  /** `occasion` tells apart the decisions of one attempt. @throws Fault when the policy engine cannot answer. */
  async run(visit: Visit, admitted: Admitted, evidence: Evidence, occasion: 'call' | 'redemption'): Promise<DecidedAtDoor> {
    const context = this.contextOf(visit, admitted, evidence);
    const { tool_call_id } = visit.envelope;
    const id = derivedId('pd', context.at, `${tool_call_id} ${visit.opened.attempt} ${occasion}`);
    const { value: decision } = await this.policy.evaluate(visit.context, context, visit.run.pins.pack.digest, id);
    return { taken: { context, decision }, verdict: verdictOf(visit, admitted, evidence, decision) };
  }

  private contextOf({ run, request, envelope }: Visit, { exposed, args }: Admitted, evidence: Evidence): PolicyContext {
    const { message, channel, context } = request.input;
    return {
      phase: 'mid',
      at: this.clock.now(),
      tenant_id: run.tenant_id,
      run_id: run.run_id,
      intent_id: run.intent_id,
      risk_class: run.risk_class,
      safety_mode: run.safety_mode,
      region: run.region,
      data_classification: run.data_classification,
      user: { user_id: run.user.user_id, role: run.user.role ?? '' },
      agent: { agent_id: run.agent.agent_id, role: run.agent.role },
      request: { message, channel: channel ?? '', context: context ?? {} },
      capability: {
        id: exposed.capability.capability_id,
        highest_mode: exposed.capability.highest_mode,
        requested_mode: envelope.approval_mode_requested,
      },
      args,
      evidence: policyEvidence(evidence),
      audit_up: this.audit.isUp,
    };
  }
}

function verdictOf({ run, envelope }: Visit, { exposed }: Admitted, evidence: Evidence, decision: PolicyDecision): ApprovalMode | Refusal {
  const { capability } = exposed;
  if (!decision.allowed) return refused(decision.code, decision.reason, decision.matched_rule_ids);
  if (decision.prohibits.includes(capability.capability_id)) {
    return refused('ACTION_POLICY_PROHIBITS', `policy prohibits ${capability.capability_id}`, decision.matched_rule_ids);
  }
  const missing = checkRequiredEvidence(capability, decision.requires, evidence);
  if (isRefusal(missing)) return missing;
  return settleMode({
    requested: envelope.approval_mode_requested,
    highest: capability.highest_mode,
    policy: decision.effective_approval_mode,
    ceiling: run.safety_mode,
  });
}
