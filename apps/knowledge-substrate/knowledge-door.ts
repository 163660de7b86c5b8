import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '@kernel/clock';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import { later, type Millis } from '@kernel/time';
import type { KeyHolder, KeyHolders } from '@edges/peers/key-holders/key-holders';
import { readKeyText, secretHash } from '@planes/decision/conversation/api-key-text';
import type { ConversationCode } from '@planes/decision/conversation/errors';
import { type KnowledgeOperation, refuseKnowledgeAccess } from '@planes/intelligence/knowledge/access';
import { type CallContext, NO_TENANT } from '@platform/grpc/call-context';
import { problemOf } from './refusal-status';

/** Stands before every operation: who asks, and may they. The keys are the conversation manager's, and so is the answer whose a key is. */
export class KnowledgeDoor {
  /** @param keyLimit how long to wait for whose key it is. @param limit how long an operation's own calls may take. */
  constructor(
    private readonly holders: KeyHolders,
    private readonly clock: Clock,
    private readonly keyLimit: Millis,
    private readonly limit: Millis,
  ) {}

  /** The call on behalf of whoever asks. @throws Problem CONVERSATION_KEY_INVALID or KNOWLEDGE_ROLE_FORBIDDEN; Fault when the keys cannot be asked: then nobody is let in. */
  async admit(request: FastifyRequest, reply: FastifyReply, operation: KnowledgeOperation): Promise<CallContext> {
    reply.header('cache-control', 'no-store');
    const caller = await this.caller(request.headers.authorization);
    if (isRefusal(caller)) {
      reply.header('www-authenticate', 'Bearer realm="fiveplane"');
      throw problemOf(caller);
    }
    const refusal = refuseKnowledgeAccess(operation, caller.roles);
    if (refusal !== undefined) throw problemOf(refusal);
    const { tenant_id, user_id, kind } = caller;
    return { tenant: tenant_id, principals: [{ kind, id: user_id, tenant_id }], deadline: later(this.clock.now(), this.limit) };
  }

  private async caller(authorization: string | undefined): Promise<KeyHolder | Refusal> {
    const presented = readKeyText(/^Bearer ([!-~]{1,200})$/i.exec(authorization ?? '')?.[1] ?? '');
    const invalid: ConversationCode = 'CONVERSATION_KEY_INVALID';
    if (presented === undefined) return refused(invalid, 'the request carries no API key that is in force');
    const call = { tenant: NO_TENANT, principals: [], deadline: later(this.clock.now(), this.keyLimit) };
    return this.holders.identify(call, presented.key_id, secretHash(presented));
  }
}
