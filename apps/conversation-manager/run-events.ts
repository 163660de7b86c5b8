import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Json } from '@kernel/canonical-json';
import type { Id } from '@kernel/ids';
import type { Millis } from '@kernel/time';
import type { Caller } from '@planes/decision/conversation/complete-request';
import { Problem } from '@platform/http/problem';
import { sendEvents } from './event-stream';
import type { FollowRun } from './follow-run';

/** Streams what happens to runs over HTTP. */
export class RunEvents {
  constructor(
    private readonly follow: FollowRun,
    private readonly heartbeat: Millis,
  ) {}

  /** Sends the events after `afterSeq` until the run ends or the client leaves; `accepted` goes first. */
  send(reply: FastifyReply, caller: Caller, run: Id<'run'>, afterSeq: number, accepted?: Json): void {
    const gone = new AbortController();
    sendEvents(reply, this.follow.run(caller, run, afterSeq, gone.signal), this.heartbeat, () => gone.abort(), accepted);
  }

  /** Where a client goes on: behind the event that it saw last, from the beginning when it saw none. @throws Problem for what is no event's number. */
  resumePoint(lastEventId: string | undefined): number {
    if (lastEventId === undefined) return -1;
    const seq = Number(lastEventId);
    if (/^(0|[1-9][0-9]{0,8})$/.test(lastEventId)) return seq;
    const findings = [{ path: '/headers/last-event-id', problem: 'is not the number of an event' }];
    throw new Problem(422, 'CONVERSATION_REQUEST_INVALID', 'the Last-Event-ID header does not fit', { findings });
  }
}

/** True when the client asks for a stream of events. */
export function wantsEvents({ headers }: FastifyRequest): boolean {
  const types = (headers.accept ?? '').split(',').map((part) => (part.split(';')[0] ?? '').trim().toLowerCase());
  return types.includes('text/event-stream');
}
