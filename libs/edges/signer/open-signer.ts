import type { KeyPurpose } from '@kernel/keys';
import { type Refusal, refused } from '@kernel/outcome';
import { KeyFileSigner } from './key-file-signer';
import { isPkcs11Address } from './pkcs11-address';
import type { TokenAccess } from './pkcs11-key';
import { Pkcs11Signer } from './pkcs11-signer';
import type { Signer } from './signer';

/** What the settings say of tokens; all or nothing is there. */
export type MaybeAccess = { readonly [K in keyof TokenAccess]?: TokenAccess[K] | undefined };

/**
 * The signer of a place: a key of a token (`pkcs11:…`), or a key file, made when it is not there.
 * Refuses as the two do, and TOKEN_UNREACHABLE for a token's key when nobody said how tokens are reached.
 */
export function openSigner(place: string, purpose: KeyPurpose, access: MaybeAccess): Signer | Refusal {
  if (!isPkcs11Address(place)) return KeyFileSigner.openOrGenerate(place, purpose);
  const { library, pin } = access;
  if (library === undefined || pin === undefined)
    return refused('TOKEN_UNREACHABLE', 'a key of a token needs the library of its maker and a PIN');
  return Pkcs11Signer.open(place, purpose, { library, pin });
}
