import type { Clock } from '@kernel/clock';
import { Fault } from '@kernel/fault';
import { isRefusal, type Refusal } from '@kernel/outcome';
import type { ToolResultEnvelope } from '@kernel/records/tool-call';
import { later, type Millis } from '@kernel/time';
import { callFingerprint, decideClaim } from '@planes/action/claim';
import { type ClassifiedOutcome, isRepeatable } from '@planes/action/classify-outcome';
import { leftInDoubt } from '@planes/action/in-doubt';
import type { ClaimGrant, ToolCalls } from '@edges/tool-calls/tool-calls';
import type { HeldKey } from './act-once';
import type { Admitted } from './admit-call';
import type { Visit } from './visit';

/** How long a holder may prepare before the key may be taken over. */
const PREPARING_MS: Millis = 10_000;

/** Gets hold of a call's idempotency key, or says how the call under that key ended. */
export class HoldKey {
  constructor(
    private readonly calls: ToolCalls,
    private readonly clock: Clock,
  ) {}

  /** `undefined`: a call that only reads has no key to hold. @throws Fault STORE_BUSY while somebody else is at it. */
  async run(visit: Visit, { exposed }: Admitted): Promise<HeldKey | ClassifiedOutcome | Refusal | undefined> {
    const { envelope, context, opened } = visit;
    const { idempotency_key, tool_call_id } = envelope;
    if (idempotency_key === null) return undefined;
    const now = this.clock.now();
    const fingerprint = callFingerprint(envelope);
    const repeatable = isRepeatable(exposed.capability);
    const grant = await this.calls.claim(context.tenant, {
      tool_call_id,
      attempt: opened.attempt,
      idempotency_key,
      fingerprint,
      lease_until: later(now, PREPARING_MS),
      decide: (claim) => decideClaim(claim, { fingerprint, attempt: opened.attempt, now, repeatable }),
    });
    if (isRefusal(grant)) return grant;
    switch (grant.kind) {
      case 'act':
        return { idempotency_key, token: grant.token, resumed: grant.resumed };
      case 'busy':
        throw new Fault('STORE_BUSY', `call ${tool_call_id} is being made right now`, 'later');
      case 'doubt':
        return leftInDoubt('the key was left in the middle of the call, and the upstream is not known to honour it', false);
      case 'known':
        return known(grant, tool_call_id);
    }
  }
}

// Another call under this key has ended: its output is this call's too, and nothing is done again.
function known(grant: Extract<ClaimGrant, { readonly kind: 'known' }>, callId: string): ClassifiedOutcome {
  if (!grant.answer) return leftInDoubt(`the call ${grant.key.tool_call_id} under this key left no answer`, false);
  const { status, output, mutations, citations, error } = JSON.parse(
    Buffer.from(grant.answer.result).toString('utf8'),
  ) as ToolResultEnvelope;
  const duplicate = status === 'completed' && grant.key.tool_call_id !== callId;
  return { status: duplicate ? 'duplicate' : status, output, mutations, citations, error };
}
