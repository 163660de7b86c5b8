import Type from 'typebox';
import { canonicalBytes } from '@kernel/canonical-json';
import { storedRecord } from '../database/stored-record';
import { bookedRun } from './booked-row';
import type { BookedRun } from './run-book';

const Base64 = Type.String({ pattern: '^[A-Za-z0-9+/]*={0,2}$' });
const Kept = Type.Object({ context: Base64, request: Base64, end: Base64 }, { additionalProperties: false });

/** An ended run as bytes and back. Read back, its documents must still be what such documents are. */
export const ENDED_RUN_CODEC = {
  encode: ({ context, request, end }: BookedRun): Uint8Array => {
    const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
    return canonicalBytes({ context: text(context.canonical), request: text(request.canonical), end: text(canonicalBytes(end)) });
  },
  decode: (bytes: Uint8Array): BookedRun => {
    const { context, request, end } = storedRecord('an ended run', Kept, bytes);
    const row = { context: bytesOf(context), request: bytesOf(request), final_view: bytesOf(end) };
    return bookedRun({ ...row, run_id: 'that was kept', asked: '', state: 'closed' }, false);
  },
};

function bytesOf(text: string): Buffer {
  return Buffer.from(text, 'base64');
}
