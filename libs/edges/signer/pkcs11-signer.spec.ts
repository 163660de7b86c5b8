import { signatureHolds } from '@kernel/dsse';
import { publicKeyFrom } from '@kernel/keys';
import { isRefusal } from '@kernel/outcome';
import { describeOnBackend, told } from '@testing/describe-on-backend';
import { accessTo, aTokenKey, TEST_TOKEN } from './a-token';
import { openSigner } from './open-signer';
import { Pkcs11Signer } from './pkcs11-signer';
import type { Signer } from './signer';
import { describeSigner } from './signer.contract';

const library = told('SOFTHSM2_LIBRARY');

function opened(address: string): Signer {
  const signer = openSigner(address, 'record_seal', accessTo(library));
  if (isRefusal(signer)) throw new Error(signer.reason);
  return signer;
}

const suite = (): void => {
  describeSigner('PKCS #11 token', () => opened(aTokenKey(library, 'record_seal')));

  describe('a key of a token', () => {
    it('signs what many ask at once, each its own', async () => {
      const signer = opened(aTokenKey(library, 'record_seal'));
      const envelopes = await Promise.all(Array.from({ length: 20 }, (_, number) => signer.sign('promotion', { number })));
      const publicKey = publicKeyFrom(Buffer.from(signer.publicKey, 'base64'));
      expect(envelopes.every((envelope) => envelope.signatures.every((signature) => signatureHolds(envelope, signature, publicKey)))).toBe(
        true,
      );
      expect(new Set(envelopes.map(({ payload }) => payload)).size).toBe(20);
    });

    it('is the same key for every process that opens it', () => {
      const address = aTokenKey(library, 'record_seal');
      expect(opened(address).keyid).toBe(opened(address).keyid);
    });

    it('is followed by another one: both sign for a while, and what the old one signed stays verifiable', async () => {
      const [old, fresh] = [opened(aTokenKey(library, 'record_seal-2026')), opened(aTokenKey(library, 'record_seal-2027'))];
      const trusted = [old, fresh].map(
        ({ keyid, publicKey }) => [keyid as string, publicKeyFrom(Buffer.from(publicKey, 'base64'))] as const,
      );
      const before = await old.sign('promotion', { a: 1 });
      const after = await fresh.sign('promotion', { a: 1 });
      const overlap = await old.sign('promotion', { a: 2 });
      for (const envelope of [before, after, overlap]) {
        const [signature] = envelope.signatures;
        const key = trusted.find(([keyid]) => keyid === signature?.keyid)?.[1];
        expect(signature && key && signatureHolds(envelope, signature, key)).toBe(true);
      }
      const [signature] = before.signatures;
      const other = trusted.find(([keyid]) => keyid === fresh.keyid)?.[1];
      expect(signature && other && signatureHolds(before, signature, other)).toBe(false); // control: by the other key it is none
    });

    it.each([
      ['may leave the token', () => aTokenKey(library, 'record_seal', 'may leave'), 'TOKEN_KEY_UNFIT'],
      ['is not there', () => `pkcs11:token=${TEST_TOKEN.token};object=record_seal-nowhere`, 'TOKEN_KEY_MISSING'],
      ['lies in no token', () => 'pkcs11:token=nowhere;object=record_seal', 'TOKEN_MISSING'],
      ['is named for another purpose', () => aTokenKey(library, 'publisher'), 'TOKEN_KEY_WRONG_PURPOSE'],
    ])('is refused when it %s', (_, address, code) => {
      expect(openSigner(address(), 'record_seal', accessTo(library))).toMatchObject({ kind: 'refused', code });
    });

    it('is refused when the library is none', () => {
      const access = { ...accessTo(library), library: '/nowhere.so' };
      expect(Pkcs11Signer.open(`pkcs11:token=${TEST_TOKEN.token};object=record_seal`, 'record_seal', access)).toMatchObject({
        code: 'TOKEN_LIBRARY_UNUSABLE',
      });
    });
  });
};

describeOnBackend('signer', 'softhsm', 'SOFTHSM2_LIBRARY', suite, 'eval "$(test/backends/softhsm.sh)"');
