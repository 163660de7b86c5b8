import { Agent, fetch as poolFetch, type RequestInit as PoolRequestInit } from 'undici';
import type { FetchLike } from '@modelcontextprotocol/client';
import type { CallAuthority } from '../tool-connector';

/** Marks a request with the call it belongs to. Stays inside this process. */
export const CALL_HEADER = 'x-fiveplane-call';

interface Carried {
  readonly credential: CallAuthority;
  readonly sending: () => void;
}

/** More than this from one upstream is refused by the pool. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

/**
 * One pool to one upstream, over which each call travels with its own credential.
 * The SDK lets no caller set `Authorization` per request, so calls are marked and the header is put on here, right before sending.
 * A request that belongs to no call goes out with the credential the connection was opened with.
 */
export class CarryingFetch {
  private readonly pool = new Agent({ connections: 16, maxResponseSize: MAX_ANSWER_BYTES, connect: { timeout: 2_000 } });
  private readonly carried = new Map<string, Carried>();
  private opening: CallAuthority | undefined;
  private count = 0;

  /** Registers a call; the name goes into {@link CALL_HEADER}. */
  carry(call: Carried): string {
    const name = String(++this.count);
    this.carried.set(name, call);
    return name;
  }

  forget(name: string): void {
    this.carried.delete(name);
  }

  openWith(credential: CallAuthority): void {
    this.opening = credential;
  }

  readonly fetch: FetchLike = (url, init) => {
    const headers = new Headers(init?.headers);
    const call = this.carried.get(headers.get(CALL_HEADER) ?? '');
    headers.delete(CALL_HEADER);
    const credential = call?.credential ?? this.opening;
    if (credential) headers.set('authorization', credential.authorization());
    call?.sending();
    const request = { ...init, headers: Object.fromEntries(headers), dispatcher: this.pool, redirect: 'error' };
    return poolFetch(url, request as PoolRequestInit) as unknown as Promise<Response>;
  };

  close(): Promise<void> {
    return this.pool.destroy();
  }
}
