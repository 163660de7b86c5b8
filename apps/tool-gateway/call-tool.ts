import type { ApprovalMode } from '@kernel/approval-mode';
import type { Clock } from '@kernel/clock';
import { isRefusal, refused } from '@kernel/outcome';
import { evidenceSnapshotHash } from '@planes/action/evidence';
import type { StoredAnswer, ToolCalls } from '@edges/tool-calls/tool-calls';
import type { CallContext } from '@platform/grpc/call-context';
import type { ActOnce, HeldKey } from './act-once';
import type { AdmitCall, Admitted } from './admit-call';
import type { DecideAtDoor } from './decide-at-door';
import type { EndCall } from './end-call';
import type { HoldKey } from './hold-key';
import type { RedeemApprovals } from './redeem-approvals';
import type { RequestApprovals } from './request-approvals';
import type { SaltSource } from '@kernel/salt-source';
import type { SealAnswer } from './seal-answer';
import { endingWith, type PolicyTaken, refusedOutcome } from './verdict-at-door';
import { type AskedCall, belongTogether, type Visit } from './visit';

/**
 * The only way to an external effect: surface, ceiling, arguments, scope, policy, approval, key, intent, call, outcome.
 * Everything that is decided is written down before it is answered, so the same call again gets the same bytes.
 */
export class CallTool {
  constructor(
    private readonly calls: ToolCalls,
    private readonly admit: AdmitCall,
    private readonly door: DecideAtDoor,
    private readonly requestApprovals: RequestApprovals,
    private readonly holdKey: HoldKey,
    private readonly redeemApprovals: RedeemApprovals,
    private readonly actOnce: ActOnce,
    private readonly end: EndCall,
    private readonly seal: SealAnswer,
    private readonly salts: SaltSource,
    private readonly clock: Clock,
  ) {}

  /** @throws Fault when the outcome cannot be known now (a store or a peer is away, somebody else makes this call): ask again with the same envelope. */
  async run(context: CallContext, asked: AskedCall): Promise<StoredAnswer> {
    belongTogether(context, asked);
    const { envelope, envelope_bytes, call_digest, run } = asked;
    const began_at = this.clock.now();
    const { tool_call_id, capability_id } = envelope;
    const call = {
      tool_call_id,
      run_id: run.run_id,
      capability_id,
      envelope: envelope_bytes,
      envelope_digest: call_digest,
      began_at,
      salt: this.salts.next(),
      classification: run.data_classification,
    };
    const opened = await this.calls.open(context.tenant, call);
    switch (opened.kind) {
      case 'ended':
        return opened.answer;
      case 'other':
        return this.conflict(context, asked, call);
      case 'open':
        return this.visit({ ...asked, context, opened });
    }
  }

  private async visit(visit: Visit): Promise<StoredAnswer> {
    const { frozen } = visit.opened;
    if (frozen && visit.approval_ids.length === 0) return frozen.answer;
    const admitted = await this.admit.run(visit);
    if (isRefusal(admitted)) return this.end.run(visit, endingWith(refusedOutcome(admitted)));
    const { taken, verdict } = await this.door.run(visit, admitted, admitted.evidence, 'call');
    if (isRefusal(verdict)) return this.end.run(visit, endingWith(refusedOutcome(verdict), { policy: [taken] }));
    if (taken.decision.requires_approval_gate.length === 0) return this.hold(visit, admitted, verdict, [taken]);
    if (frozen) return this.hold(visit, admitted, verdict, [taken]);
    return this.freeze(visit, admitted, taken);
  }

  private async freeze(visit: Visit, admitted: Admitted, taken: PolicyTaken[number]): Promise<StoredAnswer> {
    const policy = [taken];
    if (visit.approval_ids.length > 0) {
      const stranger = refused('ACTION_APPROVAL_NOT_PENDING', 'this call has not asked for any approval yet');
      return this.end.run(visit, endingWith(refusedOutcome(stranger), { policy }));
    }
    const gates = await this.requestApprovals.run(visit, admitted, taken);
    if (isRefusal(gates)) return this.end.run(visit, endingWith(refusedOutcome(gates), { policy }));
    const at = this.clock.now();
    const pending = endingWith({ status: 'pending', output: null, mutations: [], citations: [], error: null }, { policy });
    const { answer } = await this.seal.run(visit, pending, { came: visit.opened.began_at, finished: at }, gates);
    const evidence_snapshot_hash = evidenceSnapshotHash(admitted.evidence);
    return (await this.calls.freeze(visit.context.tenant, visit.envelope.tool_call_id, { evidence_snapshot_hash, gates, answer }, at))
      .answer;
  }

  private async hold(visit: Visit, admitted: Admitted, mode: ApprovalMode, policy: PolicyTaken): Promise<StoredAnswer> {
    const held = await this.holdKey.run(visit, admitted);
    if (held === undefined) return this.act(visit, admitted, mode, null, policy);
    if (isRefusal(held)) return this.end.run(visit, endingWith(refusedOutcome(held), { policy }));
    if ('status' in held) return this.end.run(visit, endingWith(held, { policy }));
    try {
      return await this.act(visit, admitted, mode, held, policy);
    } catch (error) {
      // Whoever comes next need not wait for the lease; what may have been sent stays in doubt.
      await this.calls.release(visit.context.tenant, held.idempotency_key, held.token, this.clock.now());
      throw error;
    }
  }

  private async act(
    visit: Visit,
    admitted: Admitted,
    mode: ApprovalMode,
    key: HeldKey | null,
    decided: PolicyTaken,
  ): Promise<StoredAnswer> {
    const { frozen } = visit.opened;
    const redeemed = frozen ? await this.redeemApprovals.run(visit, admitted, frozen, key?.resumed ?? false) : null;
    const policy = redeemed && redeemed.policy.length > 0 ? redeemed.policy : decided;
    if (redeemed?.kind === 'not_redeemed') return this.end.run(visit, endingWith(refusedOutcome(redeemed.refusal), { policy }), key);
    const { outcome, receipts } = await this.actOnce.run(visit, admitted, mode, key);
    const { highest_mode, evidence_name } = admitted.exposed.capability;
    const ending = endingWith(isRefusal(outcome) ? refusedOutcome(outcome) : outcome, {
      policy,
      redeemed: redeemed?.approval_ids ?? [],
      evidence_name: highest_mode === 'read_only' ? evidence_name : null,
      audit_receipts: receipts,
      asked_upstream: !isRefusal(outcome),
    });
    return this.end.run(visit, ending, key);
  }

  private async conflict(
    context: CallContext,
    asked: AskedCall,
    call: { readonly began_at: string; readonly salt: string },
  ): Promise<StoredAnswer> {
    const { began_at, salt } = call;
    const visit: Visit = { ...asked, context, opened: { kind: 'open', attempt: 0, began_at, salt, frozen: null, may_have_acted: false } };
    const refusal = refused('ACTION_CALL_CONFLICT', `${asked.envelope.tool_call_id} belongs to another envelope`);
    return this.end.withoutTrace(visit, endingWith(refusedOutcome(refusal)));
  }
}
