import { timingSafeEqual } from 'node:crypto';
import type { Id } from '@kernel/ids';
import { type Refusal, refused } from '@kernel/outcome';
import type { CallContext } from '@platform/grpc/call-context';
import { type KeyHolder, KeyHolders } from './key-holders';

/** Knows the keys that `add` named. */
export class InMemoryKeyHolders extends KeyHolders {
  private readonly held = new Map<string, { readonly secret: Uint8Array; readonly holder: KeyHolder }>();

  add(key: Id<'key'>, secret: Uint8Array, holder: KeyHolder): void {
    this.held.set(key, { secret, holder });
  }

  override identify(_call: CallContext, key: Id<'key'>, secret: Uint8Array): Promise<KeyHolder | Refusal> {
    const held = this.held.get(key);
    const holds = held !== undefined && secret.length === held.secret.length && timingSafeEqual(secret, held.secret);
    return Promise.resolve(holds ? held.holder : refused('CONVERSATION_KEY_INVALID', 'the request carries no API key that is in force'));
  }
}
