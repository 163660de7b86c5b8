import type { Digest } from '@kernel/digest';
import type { Envelope } from '@kernel/dsse';
import type { KeyPurpose } from '@kernel/keys';

/** One private key, wherever it lives, that signs documents of its one purpose. The key itself never leaves. */
export abstract class Signer {
  /** Digest of the raw public key. */
  abstract readonly keyid: Digest;
  /** Raw ed25519 public key, base64: what is registered as a trusted key. */
  abstract readonly publicKey: string;
  abstract readonly purpose: KeyPurpose;
  /** The value's canonical bytes in a DSSE envelope of that kind. The same value gives the same envelope. @throws NotJson when the value cannot be said in JSON. */
  abstract sign(kind: string, value: unknown): Promise<Envelope>;
}
