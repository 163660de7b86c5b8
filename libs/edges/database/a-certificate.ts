import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** Certificates for the tests of TLS: ed25519, valid until 2049. Shapes: RFC 5280, RFC 8410. */
export interface Certified {
  readonly name: string;
  readonly key: KeyObject;
  readonly certificate: string;
}

/** An authority that signs itself. */
export function anAuthority(name: string): Certified {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return { name, key: privateKey, certificate: certificateOf({ name, publicKey }, { name, key: privateKey }, BASIC_CONSTRAINTS_CA) };
}

/** A server's certificate for one IPv4 address, signed by an authority. */
export function aServer(address: string, authority: Certified): Certified {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const names = der(0x30, extension([0x55, 0x1d, 0x11], der(0x30, der(0x87, Buffer.from(address.split('.').map(Number))))));
  return { name: address, key: privateKey, certificate: certificateOf({ name: address, publicKey }, authority, names) };
}

interface Subject {
  readonly name: string;
  readonly publicKey: KeyObject;
}

function certificateOf(subject: Subject, issuer: Pick<Certified, 'name' | 'key'>, extensions: Buffer): string {
  const body = der(
    0x30,
    der(0xa0, der(0x02, Buffer.from([2]))), // version 3
    der(0x02, Buffer.from([1])), // serial number
    ED25519,
    nameOf(issuer.name),
    der(0x30, der(0x17, Buffer.from('200101000000Z')), der(0x17, Buffer.from('491231235959Z'))),
    nameOf(subject.name),
    subject.publicKey.export({ format: 'der', type: 'spki' }),
    der(0xa3, extensions),
  );
  const signature = der(0x03, Buffer.from([0]), sign(null, body, issuer.key));
  const text = der(0x30, body, ED25519, signature).toString('base64').replace(/.{64}/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`;
}

function nameOf(name: string): Buffer {
  return der(0x30, der(0x31, der(0x30, der(0x06, Buffer.from([0x55, 0x04, 0x03])), der(0x0c, Buffer.from(name)))));
}

function extension(id: readonly number[], value: Buffer): Buffer {
  return der(0x30, der(0x06, Buffer.from(id)), der(0x01, Buffer.from([0xff])), der(0x04, value));
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const size = content.length;
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

const ED25519 = der(0x30, der(0x06, Buffer.from([0x2b, 0x65, 0x70])));
const BASIC_CONSTRAINTS_CA = der(0x30, extension([0x55, 0x1d, 0x13], der(0x30, der(0x01, Buffer.from([0xff])))));
