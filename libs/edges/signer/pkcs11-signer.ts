import { type Digest, digestOfBytes } from '@kernel/digest';
import { type Envelope, unsignedDocument } from '@kernel/dsse';
import type { KeyPurpose } from '@kernel/keys';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import { parsePkcs11Address } from './pkcs11-address';
import { loadPkcs11 } from './pkcs11-driver';
import { Pkcs11Key, type TokenAccess } from './pkcs11-key';
import { Signer } from './signer';

/** Signs with a key that a token keeps to itself. */
export class Pkcs11Signer extends Signer {
  override readonly keyid: Digest;
  override readonly publicKey: string;

  private constructor(
    private readonly key: Pkcs11Key,
    override readonly purpose: KeyPurpose,
  ) {
    super();
    this.keyid = digestOfBytes(key.publicKey);
    this.publicKey = key.publicKey.toString('base64');
  }

  /** Refuses and throws as `openKey`. */
  static open(address: string, purpose: KeyPurpose, access: TokenAccess): Pkcs11Signer | Refusal {
    const key = Pkcs11Signer.openKey(address, purpose, access);
    return isRefusal(key) ? key : new Pkcs11Signer(key, purpose);
  }

  /**
   * The key that an address names. Its label begins with its purpose (`record_seal`, `record_seal-2027`), so that none is used for something else.
   * Refuses TOKEN_ADDRESS_MALFORMED, TOKEN_KEY_WRONG_PURPOSE, TOKEN_DRIVER_MISSING, TOKEN_LIBRARY_UNUSABLE and as `Pkcs11Key.open`; a key is never made here.
   * @throws Fault SIGNER_UNAVAILABLE when the token does not answer or the PIN is wrong.
   */
  static openKey(address: string, purpose: KeyPurpose, { library, pin }: TokenAccess): Pkcs11Key | Refusal {
    const parsed = parsePkcs11Address(address);
    if ('kind' in parsed) return parsed;
    if (parsed.object !== purpose && !parsed.object.startsWith(`${purpose}-`))
      return refused('TOKEN_KEY_WRONG_PURPOSE', `the key ${parsed.object} is not named as a ${purpose} key`);
    const pkcs11 = loadPkcs11(library);
    return isRefusal(pkcs11) ? pkcs11 : Pkcs11Key.open(pkcs11, parsed, pin);
  }

  override async sign(kind: string, value: unknown): Promise<Envelope> {
    const unsigned = unsignedDocument(kind, value);
    return unsigned.signed(this.keyid, await this.key.sign(unsigned.message));
  }
}
