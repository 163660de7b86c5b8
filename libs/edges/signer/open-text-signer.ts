import { createPublicKey, type KeyObject, sign } from 'node:crypto';
import { type KeyPurpose, privateKeyFrom, publicKeyFrom } from '@kernel/keys';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import { generateKeyFile, readKeyFile } from './key-file';
import type { MaybeAccess } from './open-signer';
import { isPkcs11Address } from './pkcs11-address';
import type { Pkcs11Key } from './pkcs11-key';
import { Pkcs11Signer } from './pkcs11-signer';
import { TextSigner } from './text-signer';

/** Signs texts with a key of this process. */
export class KeyTextSigner extends TextSigner {
  override readonly publicKey: KeyObject;

  constructor(private readonly key: KeyObject) {
    super();
    this.publicKey = createPublicKey(key);
  }

  override sign(text: string): Promise<Uint8Array> {
    return Promise.resolve(sign(null, Buffer.from(text, 'utf8'), this.key));
  }
}

/** Signs texts with a key that a token keeps to itself. */
class TokenTextSigner extends TextSigner {
  override readonly publicKey: KeyObject;

  constructor(private readonly key: Pkcs11Key) {
    super();
    this.publicKey = publicKeyFrom(key.publicKey);
  }

  override sign(text: string): Promise<Uint8Array> {
    return this.key.sign(Buffer.from(text, 'utf8'));
  }
}

/**
 * The signer of a place, as `openSigner` has it: a key of a token, or a key file, made when it is not there. Refuses as the two do.
 * @throws Fault SIGNER_UNAVAILABLE when the token does not answer or the PIN is wrong.
 */
export function openTextSigner(place: string, purpose: KeyPurpose, { library, pin }: MaybeAccess): TextSigner | Refusal {
  if (isPkcs11Address(place)) {
    if (library === undefined || pin === undefined)
      return refused('TOKEN_UNREACHABLE', 'a key of a token needs the library of its maker and a PIN');
    const key = Pkcs11Signer.openKey(place, purpose, { library, pin });
    return isRefusal(key) ? key : new TokenTextSigner(key);
  }
  const read = readKeyFile(place);
  const file = isRefusal(read) && read.code === 'KEY_FILE_MISSING' ? generateKeyFile(place, purpose) : read;
  if (isRefusal(file)) return file;
  if (file.purpose !== purpose)
    return refused('KEY_FILE_WRONG_PURPOSE', `${place} holds a ${file.purpose} key, a ${purpose} key is needed`);
  return new KeyTextSigner(privateKeyFrom(Buffer.from(file.seed, 'base64')));
}
