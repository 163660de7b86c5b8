import Type from 'typebox';
import { canonicalBytes } from '@kernel/canonical-json';
import { storedRecord } from '../database/stored-record';
import type { StoredAnswer } from './tool-calls';

const Base64 = Type.String({ pattern: '^[A-Za-z0-9+/]*={0,2}$' });
const Kept = Type.Object({ result: Base64, receipt: Base64 }, { additionalProperties: false });

/** The documents that answered a call as bytes and back. */
export const ENDED_ANSWER_CODEC = {
  encode: ({ result, receipt }: StoredAnswer): Uint8Array =>
    canonicalBytes({ result: Buffer.from(result).toString('base64'), receipt: Buffer.from(receipt).toString('base64') }),
  decode: (bytes: Uint8Array): StoredAnswer => {
    const { result, receipt } = storedRecord('the answer of an ended call', Kept, bytes);
    return { result: Buffer.from(result, 'base64'), receipt: Buffer.from(receipt, 'base64') };
  },
};
