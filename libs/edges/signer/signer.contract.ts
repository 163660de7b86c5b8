import { digestOf, digestOfBytes } from '@kernel/digest';
import { payloadBytes, signatureHolds } from '@kernel/dsse';
import { KEY_PURPOSES, publicKeyFrom } from '@kernel/keys';
import type { Signer } from './signer';

/** What every signer promises. `open` gives a signer of a fresh key. */
export function describeSigner(name: string, open: () => Promise<Signer> | Signer): void {
  describe(`signer: ${name}`, () => {
    it('signs the canonical bytes under its own key and kind', async () => {
      const signer = await open();
      const envelope = await signer.sign('decision-record', { b: 1, a: 'two' });
      const [signature] = envelope.signatures;
      expect(Buffer.from(payloadBytes(envelope)).toString()).toBe('{"a":"two","b":1}');
      expect(envelope.payloadType).toBe('application/vnd.fiveplane.decision-record.v1+json');
      expect(signature?.keyid).toBe(signer.keyid);
      expect(signature && signatureHolds(envelope, signature, publicKeyFrom(Buffer.from(signer.publicKey, 'base64')))).toBe(true);
    });

    it('gives the same envelope for the same value', async () => {
      const signer = await open();
      expect(digestOf(await signer.sign('promotion', { a: 1 }))).toBe(digestOf(await signer.sign('promotion', { a: 1 })));
    });

    it('is named by the digest of its public key and has one purpose', async () => {
      const signer = await open();
      expect(signer.keyid).toBe(digestOfBytes(Buffer.from(signer.publicKey, 'base64')));
      expect(KEY_PURPOSES).toContain(signer.purpose);
    });
  });
}
