import Type, { type Static } from 'typebox';
import { closed, DigestField } from './fields';

/** A DSSE envelope as it stands in records and exports. */
export const Envelope = closed({
  payloadType: Type.String({ pattern: '^application/vnd\\.fiveplane\\.[a-z0-9-]+\\.v1\\+json$' }),
  payload: Type.String({ pattern: '^[A-Za-z0-9+/]*={0,2}$' }),
  signatures: Type.Array(closed({ keyid: DigestField, sig: Type.String({ pattern: '^[A-Za-z0-9+/]+={0,2}$' }) }), { maxItems: 16 }),
});
export type SignedEnvelope = Static<typeof Envelope>;
