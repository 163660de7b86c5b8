import type { Clock } from '@kernel/clock';
import { keyIdOf, privateKeyFrom, rawPublicKey, type TrustedKey } from '@kernel/keys';
import { isRefusal, type Refusal } from '@kernel/outcome';
import { later, type Millis } from '@kernel/time';
import type { Registry } from '@edges/peers/registry/registry';
import type { Signer } from '@edges/signer/signer';
import type { CallContext } from '@platform/grpc/call-context';
import type { HeldKey } from './key-ring';

/** Whose key it is. */
export interface KeyHolder {
  /** `*` for the platform itself. */
  readonly tenant_id: string;
  readonly holder: string;
  /** Empty unless it is an approver's key. */
  readonly roles: readonly string[];
}

/** What is registered of a key whose private half lies elsewhere, as in a token. */
export type PublicHalf = Pick<Signer, 'keyid' | 'publicKey' | 'purpose'>;

/** Registers a public key in the trust control plane of this process; nobody outside the process can. */
export type RegisterKey = (key: TrustedKey, actor: string) => Promise<{ readonly kind: 'registered' } | Refusal>;

const KEY_LIFE_MS: Millis = 3 * 365 * 86_400_000;

/** Makes the public half of a key known, once: a key that is known keeps its beginning. */
export class MakeKeysKnown {
  constructor(
    private readonly registry: Registry,
    private readonly register: RegisterKey,
    private readonly clock: Clock,
  ) {}

  /** @throws Error when the registry refuses the key. */
  async run(call: CallContext, entries: readonly (readonly [HeldKey | PublicHalf, KeyHolder])[]): Promise<void> {
    const known = new Set((await this.registry.listKeys(call)).map(({ keyid }) => keyid));
    for (const [held, holder] of entries) {
      const key = this.publicHalf(held, holder);
      if (known.has(key.keyid)) continue;
      const registered = await this.register(key, 'all-in-one');
      if (isRefusal(registered)) throw new Error(`${registered.code}: ${registered.reason}`);
    }
  }

  private publicHalf(held: HeldKey | PublicHalf, { tenant_id, holder, roles }: KeyHolder): TrustedKey {
    const { keyid, publicKey: public_key } = 'seed' in held ? halfOf(held) : held;
    const not_before = this.clock.now();
    return {
      ...{ keyid, public_key, purpose: held.purpose, tenant_id, holder, roles, not_before },
      not_after: later(not_before, KEY_LIFE_MS),
      revoked_at: null,
    };
  }
}

function halfOf({ seed, purpose }: HeldKey): PublicHalf {
  const key = privateKeyFrom(Buffer.from(seed, 'base64'));
  return { keyid: keyIdOf(key), publicKey: Buffer.from(rawPublicKey(key)).toString('base64'), purpose };
}
