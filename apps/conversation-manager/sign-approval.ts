import { Compile } from 'typebox/compile';
import { type Envelope, payloadBytes, payloadTypeOf } from '@kernel/dsse';
import type { Id } from '@kernel/ids';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import { ApprovalSignature } from '@kernel/records/approval';
import type { RunView } from '@kernel/records/run-view';
import { NotStrict, parseStrictJson } from '@kernel/strict-json';
import type { Approvals } from '@edges/peers/approvals/approvals';
import type { Orchestrator } from '@edges/peers/orchestrator/orchestrator';
import type { Caller } from '@planes/decision/conversation/complete-request';
import type { AwaitRun } from './await-run';
import type { CallAs } from './call-as';
import type { ShowRun } from './show-run';

/** What a signature led to. */
export interface SignedApproval {
  readonly kind: 'signed';
  readonly verdict: ApprovalSignature['verdict'];
  readonly run: RunView;
}

const signatureShape = Compile(ApprovalSignature);

/** Hands an approver's verdict in, wakes the run that waits for it and waits until the run has moved on. */
export class SignApproval {
  constructor(
    private readonly approvals: Approvals,
    private readonly orchestrator: Orchestrator,
    private readonly show: ShowRun,
    private readonly wait: AwaitRun,
    private readonly calls: CallAs,
  ) {}

  /**
   * The same signature again changes nothing and tells how the run stands. Who may sign for the gate, and whether the signature holds, is
   * decided by the trust control plane. Refuses CONVERSATION_ROLE_FORBIDDEN and CONVERSATION_USER_MISMATCH when the signature speaks for
   * somebody else than the key, and as the trust control plane does.
   */
  async run(caller: Caller, approval: Id<'apr'>, envelope: Envelope): Promise<SignedApproval | Refusal> {
    const known = await this.approvals.get(this.calls.of(caller), approval);
    if (isRefusal(known)) return known;
    const signature = signatureIn(envelope, approval);
    if (isRefusal(signature)) return signature;
    const problem = notTheCaller(caller, signature);
    if (problem !== undefined) return problem;
    const standing = await this.approvals.sign(this.calls.of(caller), approval, envelope);
    if (isRefusal(standing)) {
      // Whoever signed before may have gone before the run was woken; it waits no longer than until somebody tries again.
      const { run_id } = known.request;
      if (standing.code === 'APPROVAL_ALREADY_SIGNED') await this.orchestrator.wake(this.calls.of(caller, run_id), run_id);
      return standing;
    }
    const run = await this.movedOn(caller, standing.request.run_id, approval);
    return isRefusal(run) ? run : { kind: 'signed', verdict: standing.signature?.verdict ?? signature.verdict, run };
  }

  private async movedOn(caller: Caller, run: Id<'run'>, approval: Id<'apr'>): Promise<RunView | Refusal> {
    const booked = await this.show.booked(caller, run);
    if (isRefusal(booked)) return booked;
    const call = this.calls.of(caller, run);
    await this.orchestrator.wake(call, run);
    // The run goes on when all of its gates are answered: with another one open there is nothing to wait for.
    const open = await this.approvals.list(call, { run, state: 'requested', limit: 1 });
    return open.length > 0 ? this.show.now(caller, booked) : this.wait.run(caller, booked, [approval]);
  }
}

function signatureIn(envelope: Envelope, approval: Id<'apr'>): ApprovalSignature | Refusal {
  const invalid = (what: string): Refusal => refused('APPROVAL_SIGNATURE_INVALID', what);
  if (envelope.payloadType !== payloadTypeOf('approval-signature')) return invalid('the envelope is no signature of an approval');
  const payload = parseStrictJson(payloadBytes(envelope));
  if (payload instanceof NotStrict || !signatureShape.Check(payload)) return invalid('the signed payload is no signature of an approval');
  return payload.approval_id === approval ? payload : invalid('the signature is for another approval');
}

function notTheCaller({ user_id, roles, kind }: Caller, { approver, role }: ApprovalSignature): Refusal | undefined {
  if (!roles.includes(role)) return refused('CONVERSATION_ROLE_FORBIDDEN', 'the signature’s role is not a role of the key');
  if (kind === 'service' || approver === user_id) return undefined;
  return refused('CONVERSATION_USER_MISMATCH', 'the signature’s approver is not the user of the key');
}
