import type { Clock } from '@kernel/clock';
import { isRefusal } from '@kernel/outcome';
import { later, type Millis } from '@kernel/time';
import type { Signer } from '@edges/signer/signer';
import { PLATFORM, type TrustedKeyStore } from '@edges/trusted-keys/trusted-key-store';
import type { RegisterTrustedKey } from './register-trusted-key';

/** A key of the platform is made anew within this time; what it signed stays verifiable for ever. */
const KEY_LIFE_MS: Millis = 3 * 365 * 86_400_000;

/** Makes the public half of a key that this process signs with known for the whole platform, once; the key that is known stays as it is. */
export class RegisterOwnKey {
  constructor(
    private readonly keys: TrustedKeyStore,
    private readonly register: RegisterTrustedKey,
    private readonly clock: Clock,
  ) {}

  /** @throws Error when the key is known for another purpose: then the file at hand is not the one it should be. */
  async run(signer: Pick<Signer, 'keyid' | 'publicKey' | 'purpose'>, holder: string): Promise<void> {
    if (await this.isKnown(signer)) return;
    const now = this.clock.now();
    const key = {
      keyid: signer.keyid,
      public_key: signer.publicKey,
      purpose: signer.purpose,
      tenant_id: PLATFORM,
      holder,
      roles: [],
      not_before: now,
      not_after: later(now, KEY_LIFE_MS),
      revoked_at: null,
    };
    const registered = await this.register.run(key, holder);
    // Another process of this app may have been a moment faster, with another beginning.
    if (isRefusal(registered) && !(await this.isKnown(signer))) throw new Error(`${registered.code}: ${registered.reason}`);
  }

  private async isKnown({ keyid, purpose }: Pick<Signer, 'keyid' | 'purpose'>): Promise<boolean> {
    const keys = await this.keys.list(PLATFORM);
    return keys.some((key) => key.keyid === keyid && key.purpose === purpose);
  }
}
