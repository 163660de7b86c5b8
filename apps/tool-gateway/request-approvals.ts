import { canonicalJson } from '@kernel/canonical-json';
import type { Clock } from '@kernel/clock';
import { derivedId } from '@kernel/ids';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import type { ApprovalRequest } from '@kernel/records/approval';
import type { ToolResultEnvelope } from '@kernel/records/tool-call';
import { later } from '@kernel/time';
import { evidenceSnapshotHash } from '@planes/action/evidence';
import type { Approvals } from '@edges/peers/approvals/approvals';
import type { Admitted } from './admit-call';
import type { Visit } from './visit';
import type { PolicyTaken } from './verdict-at-door';

/** How much of a fact an approver sees in the summary; the whole of it is in the run. */
const EXCERPT_LENGTH = 2000;

/** Asks for every signature that policy wants for this call, on the evidence as it is now. */
export class RequestApprovals {
  constructor(
    private readonly approvals: Approvals,
    private readonly clock: Clock,
  ) {}

  /**
   * The gates, each with its open request. Asking again for the same call finds the requests that stand.
   * Refuses ACTION_GATE_UNKNOWN for a gate that the pack does not have, and whatever the trust plane refuses.
   */
  async run(visit: Visit, admitted: Admitted, { decision }: PolicyTaken[number]): Promise<ToolResultEnvelope['approvals'] | Refusal> {
    const gates: ToolResultEnvelope['approvals'] = [];
    for (const gateId of decision.requires_approval_gate) {
      const gate = admitted.pack.policy_layer.approval_gates.find(({ gate_id }) => gate_id === gateId);
      if (!gate) return refused('ACTION_GATE_UNKNOWN', `policy names the gate ${gateId}, which the pack does not have`);
      const request = this.requestFor(visit, admitted, decision.policy_decision_id, gate);
      const standing = await this.approvals.request(visit.context, request);
      if (isRefusal(standing)) return standing;
      const { approval_id, gate_id, required_role, expires_at } = standing.request;
      gates.push({ approval_id, gate_id, required_role, expires_at });
    }
    return gates;
  }

  private requestFor(
    { envelope, run, opened, call_digest }: Visit,
    { evidence }: Admitted,
    policy_decision_id: ApprovalRequest['policy_decision_id'],
    gate: Admitted['pack']['policy_layer']['approval_gates'][number],
  ): ApprovalRequest {
    const requested_at = this.clock.now();
    const { gate_id, required_role, expires_in_ms } = gate;
    return {
      approval_id: derivedId('apr', opened.began_at, `${envelope.tool_call_id} ${gate_id}`),
      tenant_id: envelope.tenant_id,
      run_id: envelope.run_id,
      tool_call_id: envelope.tool_call_id,
      gate_id,
      capability_id: envelope.capability_id,
      tool_call_digest: call_digest,
      policy_decision_id,
      evidence_snapshot_hash: evidenceSnapshotHash(evidence),
      evidence_summary: [...evidence.values()].map(({ capability_id, tool_call_id, output }) => ({
        ref: `tool:${capability_id}:${tool_call_id}`,
        excerpt: canonicalJson(output).slice(0, EXCERPT_LENGTH).toWellFormed(),
        classification: run.data_classification,
      })),
      required_role,
      proposed_by: proposersOf(run),
      requested_at,
      expires_at: later(requested_at, expires_in_ms),
    };
  }
}

// The user whose run it is has a part in the proposal, also where the chain forgot to say so.
function proposersOf({ agent, user, tenant_id }: Visit['run']): ApprovalRequest['proposed_by'] {
  const chain = agent.principal_chain;
  return chain.some(({ id }) => id === user.user_id) ? chain : [...chain, { kind: 'user', id: user.user_id, tenant_id }];
}
