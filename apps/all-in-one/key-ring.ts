import type { KeyPurpose } from '@kernel/keys';

/** A key of which this process has the private half. */
export interface HeldKey {
  readonly purpose: KeyPurpose;
  /** The 32 bytes of its ed25519 seed, base64. */
  readonly seed: string;
}

/** The sample's private keys, by name. In production each of them lies with the person or team that it speaks for. */
export abstract class KeyRing {
  /** The key of this name, made when there is none. @throws Error when the key that is there is unreadable or has another purpose. */
  abstract key(name: string, purpose: KeyPurpose): HeldKey;
}
