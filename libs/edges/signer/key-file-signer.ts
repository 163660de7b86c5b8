import type { KeyObject } from 'node:crypto';
import { type Digest } from '@kernel/digest';
import { type Envelope, signDocument } from '@kernel/dsse';
import { keyIdOf, type KeyPurpose, privateKeyFrom, rawPublicKey } from '@kernel/keys';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import { generateKeyFile, type KeyFile, readKeyFile } from './key-file';
import { Signer } from './signer';

/** Signs with a key that lies in a file of this machine. */
export class KeyFileSigner extends Signer {
  override readonly keyid: Digest;
  override readonly publicKey: string;

  private constructor(
    private readonly key: KeyObject,
    override readonly purpose: KeyPurpose,
  ) {
    super();
    this.keyid = keyIdOf(key);
    this.publicKey = Buffer.from(rawPublicKey(key)).toString('base64');
  }

  /** A signer from what a key file holds. */
  static from({ seed, purpose }: KeyFile): KeyFileSigner {
    return new KeyFileSigner(privateKeyFrom(Buffer.from(seed, 'base64')), purpose);
  }

  /** Refuses as `readKeyFile` does, and KEY_FILE_WRONG_PURPOSE for a key made for something else. */
  static open(path: string, purpose: KeyPurpose): KeyFileSigner | Refusal {
    const file = readKeyFile(path);
    if (isRefusal(file)) return file;
    if (file.purpose !== purpose)
      return refused('KEY_FILE_WRONG_PURPOSE', `${path} holds a ${file.purpose} key, a ${purpose} key is needed`);
    return KeyFileSigner.from(file);
  }

  /** As `open`, with a fresh key where no file is yet. */
  static openOrGenerate(path: string, purpose: KeyPurpose): KeyFileSigner | Refusal {
    const opened = KeyFileSigner.open(path, purpose);
    return isRefusal(opened) && opened.code === 'KEY_FILE_MISSING' ? KeyFileSigner.from(generateKeyFile(path, purpose)) : opened;
  }

  override sign(kind: string, value: unknown): Promise<Envelope> {
    return Promise.resolve(signDocument(kind, value, this.key));
  }
}
