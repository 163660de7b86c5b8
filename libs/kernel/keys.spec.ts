import { sign, verify } from 'node:crypto';
import { isDigest } from './digest';
import { keyIdOf, privateKeyFrom, publicKeyFrom, rawPublicKey } from './keys';

// RFC 8032 section 7.1, test 1: secret key, public key, signature of the empty message.
const SEED = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60';
const PUBLIC = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a';
const SIGNATURE =
  'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b';

describe('keys', () => {
  const key = privateKeyFrom(Buffer.from(SEED, 'hex'));

  it('derive the public key and signature that RFC 8032 names', () => {
    expect(Buffer.from(rawPublicKey(key)).toString('hex')).toBe(PUBLIC);
    expect(sign(null, Buffer.alloc(0), key).toString('hex')).toBe(SIGNATURE);
    expect(verify(null, Buffer.alloc(0), publicKeyFrom(Buffer.from(PUBLIC, 'hex')), Buffer.from(SIGNATURE, 'hex'))).toBe(true);
  });

  it('have one name, whether asked of the private or the public half', () => {
    const publicHalf = publicKeyFrom(rawPublicKey(key));
    expect(isDigest(keyIdOf(key))).toBe(true);
    expect(keyIdOf(publicHalf)).toBe(keyIdOf(key));
    expect(keyIdOf(privateKeyFrom(Buffer.alloc(32, 1)))).not.toBe(keyIdOf(key));
  });

  it.each([0, 31, 33, 64])('are not made of %i bytes', (length) => {
    expect(() => publicKeyFrom(new Uint8Array(length))).toThrow(RangeError);
    expect(() => privateKeyFrom(new Uint8Array(length))).toThrow(RangeError);
  });
});
