import { type Refusal, refused } from '@kernel/outcome';

/** The version of `pkcs11js` that this was built against. */
export const DRIVER = 'pkcs11js@2.1.7';

type Handle = Buffer;
interface Attribute {
  readonly type: number;
  readonly value?: Buffer | boolean | number | string;
}

/** What is used of the driver. It is native code that few need, so it is no dependency: who has a token installs it. */
export interface Pkcs11 {
  load(library: string): void;
  C_Initialize(): void;
  C_GetSlotList(withToken: boolean): readonly Handle[];
  C_GetTokenInfo(slot: Handle): { readonly label: string };
  C_OpenSession(slot: Handle, flags: number): Handle;
  C_CloseSession(session: Handle): void;
  C_Login(session: Handle, user: number, pin: string): void;
  C_FindObjectsInit(session: Handle, template: readonly Attribute[]): void;
  C_FindObjects(session: Handle, most: number): readonly Handle[];
  C_FindObjectsFinal(session: Handle): void;
  C_GetAttributeValue(session: Handle, object: Handle, template: readonly Attribute[]): readonly { readonly value: Buffer }[];
  C_GenerateKeyPair(
    session: Handle,
    mechanism: { readonly mechanism: number; readonly parameter: null },
    publicKey: readonly Attribute[],
    privateKey: readonly Attribute[],
  ): { readonly publicKey: Handle; readonly privateKey: Handle };
  C_SignInit(session: Handle, mechanism: { readonly mechanism: number; readonly parameter: null }, key: Handle): void;
  C_SignAsync(session: Handle, message: Buffer, signature: Buffer): Promise<Buffer>;
}
export type { Handle };

/** Numbers of the standard. Source: PKCS #11 3.0, appendix B. */
export const CK = {
  SERIAL_SESSION: 4,
  RW_SESSION: 2,
  USER: 1,
  PUBLIC_KEY: 2,
  PRIVATE_KEY: 3,
  CLASS: 0x0000,
  TOKEN: 0x0001,
  PRIVATE: 0x0002,
  LABEL: 0x0003,
  SENSITIVE: 0x0103,
  SIGN: 0x0108,
  VERIFY: 0x010a,
  EXTRACTABLE: 0x0162,
  EC_PARAMS: 0x0180,
  EC_POINT: 0x0181,
  EDWARDS_KEY_PAIR_GEN: 0x1055,
  EDDSA: 0x1057,
} as const;

/** A process initialises a library once, however many tokens and keys it uses of it. */
const loaded = new Map<string, Pkcs11>();

/** The token maker's library, ready to be asked. Refuses TOKEN_DRIVER_MISSING, TOKEN_LIBRARY_UNUSABLE. */
export function loadPkcs11(library: string): Pkcs11 | Refusal {
  const known = loaded.get(library);
  if (known !== undefined) return known;
  const driver = driverModule();
  if (driver === undefined) return refused('TOKEN_DRIVER_MISSING', `keys of a token need a driver: npm install --no-save ${DRIVER}`);
  const pkcs11 = new driver.PKCS11();
  try {
    pkcs11.load(library);
    initialize(pkcs11);
  } catch (error) {
    return refused(
      'TOKEN_LIBRARY_UNUSABLE',
      `${library} cannot be used as a PKCS #11 library: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  loaded.set(library, pkcs11);
  return pkcs11;
}

// A library is initialised once a process; another part of this one may have been first.
function initialize(pkcs11: Pkcs11): void {
  try {
    pkcs11.C_Initialize();
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes('CKR_CRYPTOKI_ALREADY_INITIALIZED')) throw error;
  }
}

function driverModule(): { readonly PKCS11: new () => Pkcs11 } | undefined {
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- there only where somebody has a token
    return require('pkcs11js') as { readonly PKCS11: new () => Pkcs11 };
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}
