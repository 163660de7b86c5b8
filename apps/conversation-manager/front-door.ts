import type { FastifyReply, FastifyRequest } from 'fastify';
import { isRefusal } from '@kernel/outcome';
import { type Operation, refuseAccess } from '@planes/decision/conversation/access';
import type { Caller } from '@planes/decision/conversation/complete-request';
import type { Authenticate } from './authenticate';
import { problemOf } from './refusal-status';

/** Stands before every operation: who asks, and may they. */
export class FrontDoor {
  constructor(private readonly authenticate: Authenticate) {}

  /** @throws Problem CONVERSATION_KEY_INVALID or CONVERSATION_ROLE_FORBIDDEN. */
  async admit(request: FastifyRequest, reply: FastifyReply, operation: Operation): Promise<Caller> {
    reply.header('cache-control', 'no-store');
    const caller = await this.authenticate.run(request.headers.authorization);
    if (isRefusal(caller)) {
      reply.header('www-authenticate', 'Bearer realm="fiveplane"');
      throw problemOf(caller);
    }
    const refusal = refuseAccess(operation, caller.roles);
    if (refusal !== undefined) throw problemOf(refusal);
    return caller;
  }
}
