import { isRefusal } from '@kernel/outcome';
import { describeCredentialBroker } from './credential-broker.contract';
import { LocalCredentialBroker } from './local-credential-broker';
import { mintCallToken, SharedSecretTokenCheck, verifyCallToken } from './signed-call-token';

const SECRET = 'a secret of thirty-two characters';
const NOW = '2026-01-31T09:30:00.000Z';

describeCredentialBroker('local', () => ({
  broker: new LocalCredentialBroker(SECRET),
  check: (authorization, audience, now) =>
    new SharedSecretTokenCheck(SECRET).check(authorization.slice('Bearer '.length), { audience, now }),
}));

describe('a call token', () => {
  const claims = {
    token_version: 'fiveplane.call-token.v1',
    tenant: 'acme',
    capability_id: 'orders.lookup',
    tool_call_id: 'tc_01KG9F4AR0000000000000000A',
    aud: 'sample-shop',
    iat: NOW,
    exp: '2026-01-31T09:30:05.000Z',
  } as const;
  const token = mintCallToken(claims, SECRET);
  const verify = (text: string, secret = SECRET) => verifyCallToken(text, { secret, audience: 'sample-shop', now: NOW });

  it('says what it was minted with', () => {
    expect(verify(token)).toEqual(claims);
  });

  it('is refused when one character of it changes', () => {
    for (let at = 0; at < token.length; at++) {
      const changed = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
      const verdict = verify(changed);
      // The last digit of a base64url text carries spare bits, so another spelling of the very same token may be left.
      if (!isRefusal(verdict)) expect(at).toBe(token.length - 1);
    }
  });

  it.each([
    ['nothing', ''],
    ['no signature', token.split('.')[0] ?? ''],
    ['a third part', `${token}.x`],
    ['claims of another shape, well signed', mintCallToken({ ...claims, admin: true } as typeof claims, SECRET)],
    ['another secret', mintCallToken(claims, 'another secret of thirty-two chars')],
  ])('is refused with %s', (_case, text) => {
    expect(verify(text)).toMatchObject({ code: 'CREDENTIAL_INVALID' });
  });
});
