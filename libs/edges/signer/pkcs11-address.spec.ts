import { openSigner } from './open-signer';
import { parsePkcs11Address } from './pkcs11-address';

describe('the address of a token’s key', () => {
  it.each([
    ['pkcs11:token=fp;object=record_seal', { token: 'fp', object: 'record_seal' }],
    ['pkcs11:object=record_seal-2027;token=the%20vault', { token: 'the vault', object: 'record_seal-2027' }],
  ])('%s names token and object', (text, address) => {
    expect(parsePkcs11Address(text)).toEqual(address);
  });

  it.each([
    'pkcs11:',
    'pkcs11:token=fp',
    'pkcs11:token=fp;token=other;object=a',
    'pkcs11:token=fp;object=a;pin-value=1234',
    'pkcs11:token=;object=a',
    'pkcs11:token=%FF;object=a',
    'pkcs11:token=a b;object=c',
  ])('is refused when it says anything else, or a PIN: %s', (text) => {
    expect(parsePkcs11Address(text)).toMatchObject({ kind: 'refused', code: 'TOKEN_ADDRESS_MALFORMED' });
  });
});

describe('the signer of a place', () => {
  const pin = { reveal: () => '1234' };
  it.each([
    ['nobody says how tokens are reached', 'pkcs11:token=fp;object=record_seal', {}, 'TOKEN_UNREACHABLE'],
    ['it has a PIN and no library', 'pkcs11:token=fp;object=record_seal', { pin }, 'TOKEN_UNREACHABLE'],
    ['the key is named as another', 'pkcs11:token=fp;object=record_sealed', { library: '/none', pin }, 'TOKEN_KEY_WRONG_PURPOSE'],
    ['the address is none', 'pkcs11:fp', { library: '/none', pin }, 'TOKEN_ADDRESS_MALFORMED'],
  ])('is refused when %s', (_, place, access, code) => {
    expect(openSigner(place, 'record_seal', access)).toMatchObject({ kind: 'refused', code });
  });
});
