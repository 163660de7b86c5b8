import { Fault } from '@kernel/fault';
import { type Refusal, refused } from '@kernel/outcome';
import type { Millis } from '@kernel/time';
import type { Pkcs11Address } from './pkcs11-address';
import { CK, type Handle, type Pkcs11 } from './pkcs11-driver';

/** How a token is reached. */
export interface TokenAccess {
  /** The path of the token maker's PKCS #11 library. */
  readonly library: string;
  readonly pin: { readonly reveal: () => string };
}

interface Opened {
  readonly session: Handle;
  readonly key: Handle;
  readonly publicKey: Buffer;
}

const EDDSA = { mechanism: CK.EDDSA, parameter: null };
const SIGNATURE_BYTES = 64;
const PUBLIC_BYTES = 32;
// Tokens sign in milliseconds; whoever waits for a receipt has seconds.
const SIGN_MS = 5_000;
// An ASN.1 OCTET STRING of 32 bytes, as PKCS #11 wraps a point; some tokens give the bare point.
const POINT_PREFIX = Buffer.from([0x04, 0x20]);

/** One private key of a token, over a session of its own. Signs one message after the other. */
export class Pkcs11Key {
  private last: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly pkcs11: Pkcs11,
    private readonly address: Pkcs11Address,
    private readonly pin: TokenAccess['pin'],
    private opened: Opened | undefined,
    /** The raw 32 bytes. */
    readonly publicKey: Buffer,
    private readonly limit: Millis,
  ) {}

  /**
   * `limit`: longest wait for one signature. Refuses TOKEN_MISSING, TOKEN_KEY_MISSING, TOKEN_KEY_UNFIT.
   * @throws Fault SIGNER_UNAVAILABLE when the token does not answer or the PIN is wrong; a token that refused the PIN is not shown it again by this process.
   */
  static open(pkcs11: Pkcs11, address: Pkcs11Address, pin: TokenAccess['pin'], limit: Millis = SIGN_MS): Pkcs11Key | Refusal {
    const opened = openKey(pkcs11, address, pin);
    return 'session' in opened ? new Pkcs11Key(pkcs11, address, pin, opened, opened.publicKey, limit) : opened;
  }

  /** @throws Fault SIGNER_UNAVAILABLE when the token does not answer in time. The next call tries a new session. */
  sign(message: Uint8Array): Promise<Uint8Array> {
    const signature = this.last.then(() => this.signNow(message));
    // One that failed does not keep the next from being tried; its caller hears of it.
    this.last = signature.catch(() => undefined);
    return signature;
  }

  private async signNow(message: Uint8Array): Promise<Uint8Array> {
    const { session, key } = this.reopened();
    const close = (): void => closeSession(this.pkcs11, session);
    let signature: Promise<Uint8Array> | undefined;
    try {
      this.pkcs11.C_SignInit(session, EDDSA, key);
      signature = this.pkcs11.C_SignAsync(session, Buffer.from(message), Buffer.alloc(SIGNATURE_BYTES));
      return await this.inTime(signature);
    } catch (cause) {
      this.opened = undefined;
      // A token that still works at it must not be asked to close: that would hold up this whole process.
      if (signature === undefined) close();
      else signature.then(close, close);
      throw cause instanceof Fault ? cause : away(this.address, cause);
    }
  }

  private async inTime(signature: Promise<Uint8Array>): Promise<Uint8Array> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      const fault = new Fault('SIGNER_UNAVAILABLE', `the token ${this.address.token} has not signed within ${this.limit} ms`, 'later');
      timer = setTimeout(() => reject(fault), this.limit);
    });
    try {
      return await Promise.race([signature, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  private reopened(): Opened {
    if (this.opened !== undefined) return this.opened;
    const opened = openKey(this.pkcs11, this.address, this.pin);
    if (!('session' in opened)) throw new Fault('SIGNER_UNAVAILABLE', opened.reason, 'later');
    if (!opened.publicKey.equals(this.publicKey))
      throw new Fault('SIGNER_UNAVAILABLE', `the token holds another key as ${this.address.object} than before`, 'never');
    this.opened = opened;
    return opened;
  }
}

function openKey(pkcs11: Pkcs11, address: Pkcs11Address, pin: TokenAccess['pin']): Opened | Refusal {
  try {
    const slot = pkcs11.C_GetSlotList(true).find((candidate) => pkcs11.C_GetTokenInfo(candidate).label.trim() === address.token);
    if (slot === undefined) return refused('TOKEN_MISSING', `there is no token ${address.token}`);
    const refusal = refusedPins.get(pkcs11)?.get(address.token);
    if (refusal !== undefined) throw refusal;
    const session = pkcs11.C_OpenSession(slot, CK.SERIAL_SESSION);
    let found: Opened | Refusal | undefined;
    try {
      found = keyIn(pkcs11, session, address, pin);
      return found;
    } finally {
      if (found === undefined || 'kind' in found) closeSession(pkcs11, session);
    }
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    const fault = away(address, cause);
    if (isPinRefused(cause)) refusedPins.set(pkcs11, (refusedPins.get(pkcs11) ?? new Map<string, Fault>()).set(address.token, fault));
    throw fault;
  }
}

// A token that is shown a wrong PIN a few times locks itself: what one key of it was told holds for all of them until this process starts again.
const refusedPins = new WeakMap<Pkcs11, Map<string, Fault>>();

function closeSession(pkcs11: Pkcs11, session: Handle): void {
  try {
    pkcs11.C_CloseSession(session);
  } catch {
    // The token has gone, and the session with it; whoever asked has been told why.
  }
}

function keyIn(pkcs11: Pkcs11, session: Handle, { token, object }: Pkcs11Address, pin: TokenAccess['pin']): Opened | Refusal {
  login(pkcs11, session, pin);
  const [keys, points] = [CK.PRIVATE_KEY, CK.PUBLIC_KEY].map((kind) => find(pkcs11, session, kind, object));
  const [key, second] = keys ?? [];
  const [point] = points ?? [];
  if (key === undefined || point === undefined) return refused('TOKEN_KEY_MISSING', `the token ${token} holds no key pair ${object}`);
  if (second !== undefined || points?.length !== 1) return refused('TOKEN_KEY_UNFIT', `the token ${token} holds several keys ${object}`);
  const [sensitive, extractable] = pkcs11.C_GetAttributeValue(session, key, [{ type: CK.SENSITIVE }, { type: CK.EXTRACTABLE }]);
  if (sensitive?.value[0] !== 1 || extractable?.value[0] !== 0)
    return refused('TOKEN_KEY_UNFIT', `the key ${object} may leave the token ${token}`);
  const [{ value } = { value: Buffer.alloc(0) }] = pkcs11.C_GetAttributeValue(session, point, [{ type: CK.EC_POINT }]);
  const publicKey = value.subarray(0, 2).equals(POINT_PREFIX) && value.length === PUBLIC_BYTES + 2 ? value.subarray(2) : value;
  if (publicKey.length !== PUBLIC_BYTES) return refused('TOKEN_KEY_UNFIT', `the key ${object} of the token ${token} is no ed25519 key`);
  return { session, key, publicKey };
}

// A login counts for every session of a process on the token: the second one is told that it is logged in already.
function login(pkcs11: Pkcs11, session: Handle, pin: TokenAccess['pin']): void {
  try {
    pkcs11.C_Login(session, CK.USER, pin.reveal());
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes('CKR_USER_ALREADY_LOGGED_IN')) throw error;
  }
}

function find(pkcs11: Pkcs11, session: Handle, kind: number, label: string): readonly Handle[] {
  pkcs11.C_FindObjectsInit(session, [
    { type: CK.CLASS, value: kind },
    { type: CK.LABEL, value: label },
  ]);
  try {
    return pkcs11.C_FindObjects(session, 2);
  } finally {
    pkcs11.C_FindObjectsFinal(session);
  }
}

function away({ token }: Pkcs11Address, cause: unknown): Fault {
  const pin = isPinRefused(cause);
  return new Fault(
    'SIGNER_UNAVAILABLE',
    pin ? `the token ${token} does not take this PIN` : `the token ${token} does not answer`,
    pin ? 'never' : 'later',
    { cause },
  );
}

function isPinRefused(cause: unknown): boolean {
  return cause instanceof Error && /CKR_PIN_/.test(cause.message);
}
