import type { KeyObject } from 'node:crypto';

/** One private key, wherever it lives, that signs texts as they are, in no envelope: what signed notes need. The key itself never leaves. */
export abstract class TextSigner {
  abstract readonly publicKey: KeyObject;
  /** The ed25519 signature of the text's UTF-8 bytes. @throws Fault SIGNER_UNAVAILABLE when the key cannot be reached now. */
  abstract sign(text: string): Promise<Uint8Array>;
}
