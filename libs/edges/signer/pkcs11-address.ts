import { type Refusal, refused } from '@kernel/outcome';

/** Where a key lies in a token. */
export interface Pkcs11Address {
  readonly token: string;
  readonly object: string;
}

const SCHEME = 'pkcs11:';

/** True for a text that names a key of a token and not a file. */
export function isPkcs11Address(text: string): boolean {
  return text.startsWith(SCHEME);
}

/** Reads `pkcs11:token=<label>;object=<label>`, labels percent-encoded. Refuses any other attribute: a PIN has no place in an address. Source: RFC 7512. */
export function parsePkcs11Address(text: string): Pkcs11Address | Refusal {
  const attributes = new Map<string, string>();
  for (const part of text.slice(SCHEME.length).split(';')) {
    const [, name, value] = /^(token|object)=((?:[A-Za-z0-9._~-]|%[0-9A-Fa-f]{2})+)$/.exec(part) ?? [];
    const label = value === undefined ? undefined : decoded(value);
    if (name === undefined || label === undefined || attributes.has(name)) return malformed();
    attributes.set(name, label);
  }
  const [token, object] = [attributes.get('token'), attributes.get('object')];
  return token === undefined || object === undefined ? malformed() : { token, object };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined; // bytes that are no UTF-8: the caller refuses
  }
}

function malformed(): Refusal {
  return refused('TOKEN_ADDRESS_MALFORMED', 'a key of a token is named pkcs11:token=<label>;object=<label>, and in no other way');
}
