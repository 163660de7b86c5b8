import { Fault } from '@kernel/fault';
import { timestampOf } from '@kernel/time';
import { ECHO_ENVIRONMENT } from '../an-echo-app';
import type { AppName } from '../apps';
import { SystemClock } from '../clock';
import { Secret } from '../settings/secret';
import type { CallContext } from './call-context';
import { PeerChannel } from './peer-channel';

/** Channels to an echo, as one caller or another; closed together. */
export class Callers {
  private readonly channels: PeerChannel[] = [];

  to(address: string, caller: AppName = 'orchestrator', secret: string = ECHO_ENVIRONMENT.FIVEPLANE_SERVICE_SECRET): PeerChannel {
    const channel = new PeerChannel({
      peer: 'orchestrator',
      address: () => address,
      caller,
      secret: new Secret(secret),
      clock: new SystemClock(),
    });
    this.channels.push(channel);
    return channel;
  }

  close(): void {
    for (const channel of this.channels) channel.close();
  }
}

/** A context with time enough. */
export function aContext(changes: Partial<CallContext> = {}): CallContext {
  return { tenant: 'acme', principals: [{ kind: 'user', id: 'ada' }], deadline: timestampOf(Date.now() + 20_000), ...changes };
}

/** The fault that the work ends with. @throws Error when it ends otherwise. */
export async function faultOf(work: Promise<unknown>): Promise<Pick<Fault, 'code' | 'retry' | 'message'>> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Fault)) throw new Error(`expected a fault, got ${String(error)}`);
  return { code: error.code, retry: error.retry, message: error.message };
}

/** Everything an iterable yields. */
export async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const seen: T[] = [];
  for await (const item of items) seen.push(item);
  return seen;
}
