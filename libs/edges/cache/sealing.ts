import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Millis } from '@kernel/time';

const MARK = Buffer.from('fpc1');
const TIME_AT = MARK.length;
const DIGEST_AT = TIME_AT + 8;
const BODY_AT = DIGEST_AT + 32;

/** Bytes that a seal adds to a value. */
export const SEAL_BYTES = BODY_AT;

export interface Unsealed {
  readonly madeAt: Millis;
  readonly body: Buffer;
}

/**
 * Seals bytes for one place with a digest that only holders of the secret can make: bytes that were altered, written by somebody else
 * or moved from another place do not open. It does not hide them.
 */
export class Sealing {
  private readonly key: Buffer;
  /** Names the secret without telling it: entries under another secret lie elsewhere. */
  readonly keyId: string;

  constructor(secret: string) {
    this.key = createHmac('sha256', secret).update('fiveplane/cache/seal@1').digest();
    this.keyId = createHmac('sha256', secret).update('fiveplane/cache/key-id@1').digest('hex').slice(0, 8);
  }

  seal(place: string, madeAt: Millis, body: Uint8Array): Buffer {
    const time = Buffer.alloc(8);
    time.writeBigInt64BE(BigInt(madeAt));
    return Buffer.concat([MARK, time, this.digest(place, time, body), body]);
  }

  /** What was sealed for this place; undefined when the seal does not hold. */
  open(place: string, sealed: Buffer): Unsealed | undefined {
    if (sealed.length < BODY_AT || !sealed.subarray(0, TIME_AT).equals(MARK)) return undefined;
    const time = sealed.subarray(TIME_AT, DIGEST_AT);
    const body = sealed.subarray(BODY_AT);
    if (!timingSafeEqual(sealed.subarray(DIGEST_AT, BODY_AT), this.digest(place, time, body))) return undefined;
    return { madeAt: Number(time.readBigInt64BE()), body };
  }

  // The place is followed by a byte that no place has, so that nothing can move between place and body.
  private digest(place: string, time: Uint8Array, body: Uint8Array): Buffer {
    return createHmac('sha256', this.key).update(place).update('\0').update(time).update(body).digest();
  }
}
