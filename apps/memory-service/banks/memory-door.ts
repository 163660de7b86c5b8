import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '@kernel/clock';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import { later, type Millis } from '@kernel/time';
import type { KeyHolders } from '@edges/peers/key-holders/key-holders';
import { readKeyText, secretHash } from '@planes/decision/conversation/api-key-text';
import type { ConversationCode } from '@planes/decision/conversation/errors';
import { type MemoryOperation, refuseMemoryAccess } from '@planes/intelligence/memory/access/access';
import { NO_TENANT } from '@platform/grpc/call-context';
import type { MemoryCaller } from './memory-caller';
import { problemOf } from './refusal-status';

/** Stands before every operation: who asks, and may they. The keys are the conversation manager's, and so is the answer whose a key is. */
export class MemoryDoor {
  constructor(
    private readonly holders: KeyHolders,
    private readonly clock: Clock,
    private readonly limit: Millis,
  ) {}

  /** @throws Problem CONVERSATION_KEY_INVALID or MEMORY_ROLE_FORBIDDEN; Fault when the keys cannot be asked: then nobody is let in. */
  async admit(request: FastifyRequest, reply: FastifyReply, operation: MemoryOperation): Promise<MemoryCaller> {
    reply.header('cache-control', 'no-store');
    const caller = await this.caller(request.headers.authorization);
    if (isRefusal(caller)) {
      reply.header('www-authenticate', 'Bearer realm="fiveplane"');
      throw problemOf(caller);
    }
    const refusal = refuseMemoryAccess(operation, caller.roles);
    if (refusal !== undefined) throw problemOf(refusal);
    return caller;
  }

  private async caller(authorization: string | undefined): Promise<MemoryCaller | Refusal> {
    const presented = readKeyText(/^Bearer ([!-~]{1,200})$/i.exec(authorization ?? '')?.[1] ?? '');
    const invalid: ConversationCode = 'CONVERSATION_KEY_INVALID';
    if (presented === undefined) return refused(invalid, 'the request carries no API key that is in force');
    const call = { tenant: NO_TENANT, principals: [], deadline: later(this.clock.now(), this.limit) };
    return this.holders.identify(call, presented.key_id, secretHash(presented));
  }
}
