import { randomUUID } from 'node:crypto';
import { CK, loadPkcs11 } from './pkcs11-driver';
import type { TokenAccess } from './pkcs11-key';

/** The token that `test/backends/softhsm.sh` makes. */
export const TEST_TOKEN = { token: 'fiveplane-test', pin: '1234' };

/** How the tests reach it. */
export function accessTo(library: string): TokenAccess {
  return { library, pin: { reveal: () => TEST_TOKEN.pin } };
}

// DER of the name "edwards25519", as PKCS #11 3.0 names the curve.
const EDWARDS25519 = Buffer.from('130c656477617264733235353139', 'hex');

/** Makes a key pair in the token, as an operator does with `pkcs11-tool --keypairgen`. @returns its address. */
export function aTokenKey(library: string, label: string, leaves: 'stays' | 'may leave' = 'stays'): string {
  const pkcs11 = loadPkcs11(library);
  if ('kind' in pkcs11) throw new Error(pkcs11.reason);
  const slot = pkcs11.C_GetSlotList(true).find((candidate) => pkcs11.C_GetTokenInfo(candidate).label.trim() === TEST_TOKEN.token);
  if (slot === undefined) throw new Error('the token of the tests is not there');
  const session = pkcs11.C_OpenSession(slot, CK.SERIAL_SESSION | CK.RW_SESSION);
  try {
    pkcs11.C_Login(session, CK.USER, TEST_TOKEN.pin);
  } catch (error) {
    if (!String(error).includes('ALREADY_LOGGED_IN')) throw error;
  }
  const object = `${label}-${randomUUID().slice(0, 8)}`;
  pkcs11.C_GenerateKeyPair(
    session,
    { mechanism: CK.EDWARDS_KEY_PAIR_GEN, parameter: null },
    [{ type: CK.TOKEN, value: true }, { type: CK.EC_PARAMS, value: EDWARDS25519 }, { type: CK.LABEL, value: object }, { type: CK.VERIFY, value: true }], // prettier-ignore
    [
      { type: CK.TOKEN, value: true },
      { type: CK.PRIVATE, value: true },
      { type: CK.LABEL, value: object },
      { type: CK.SIGN, value: true },
      { type: CK.SENSITIVE, value: leaves === 'stays' },
      { type: CK.EXTRACTABLE, value: leaves === 'may leave' },
    ],
  );
  return `pkcs11:token=${TEST_TOKEN.token};object=${object}`;
}
