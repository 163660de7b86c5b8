import { Fault } from '@kernel/fault';
import { later } from '@kernel/time';
import { Secret } from '../settings/secret';
import { narrowed, NO_TENANT, type CallContext } from './call-context';
import { CallClaims, signCall, TOKEN_AGE, verifyCall } from './signed-call';

const NOW = '2026-01-01T00:00:00.000Z';
const SAY = '/fiveplane.test.v1.Echo/Say';
const SECRET = new Secret('one secret');
const CONTEXT: CallContext = {
  tenant: 'acme',
  principals: [{ kind: 'user', id: 'ada' }],
  deadline: later(NOW, 5_000),
  run: 'run_01KE2C6QG0ABCDEFGHJKMNPQRS',
};

function codeOf(token: string | undefined, { audience = SAY, now = NOW, secret = SECRET } = {}): string {
  try {
    return verifyCall(audience, token, now, secret).tenant;
  } catch (error) {
    if (error instanceof Fault) return error.code;
    throw error;
  }
}

const token = signCall(SAY, 'orchestrator', CONTEXT, NOW, SECRET);

it('gives back exactly what was signed', () => {
  expect(verifyCall(SAY, token, NOW, SECRET)).toEqual({ audience: SAY, caller: 'orchestrator', ...CONTEXT, issued_at: NOW });
});

it('carries a call that concerns no tenant', () => {
  expect(codeOf(signCall(SAY, 'cli', { ...CONTEXT, tenant: NO_TENANT }, NOW, SECRET))).toBe(NO_TENANT);
});

it.each<[string, () => string]>([
  ['without a signature', () => codeOf(undefined)],
  ['that is empty', () => codeOf('')],
  ['signed with another secret', () => codeOf(signCall(SAY, 'orchestrator', CONTEXT, NOW, new Secret('two')))],
  ['for another method', () => codeOf(token, { audience: '/fiveplane.test.v1.Echo/Repeat' })],
  ['signed too long ago', () => codeOf(token, { now: later(NOW, TOKEN_AGE + 1) })],
  ['signed in the future', () => codeOf(token, { now: later(NOW, -30_001) })],
  ['with something after the signature', () => codeOf(`${token}.x`)],
  ['with a tenant that is no name', () => codeOf(signCall(SAY, 'orchestrator', { ...CONTEXT, tenant: 'a b' }, NOW, SECRET))],
])('refuses a call %s', (_what, code) => {
  expect(code()).toBe('CALLER_UNAUTHENTICATED');
});

it('notices a change of any claim', () => {
  const [body = '', signature = ''] = token.split('.');
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>;
  for (const name of Object.keys(CallClaims.properties)) {
    const changed = Buffer.from(JSON.stringify({ ...claims, [name]: 'globex' })).toString('base64url');
    expect(codeOf(`${changed}.${signature}`)).toBe('CALLER_UNAUTHENTICATED');
  }
  // The control: the same assembly without a change is taken.
  expect(codeOf(`${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`)).toBe('acme');
});

it('only ever brings a deadline nearer', () => {
  expect(narrowed(CONTEXT, NOW, 1_000).deadline).toBe(later(NOW, 1_000));
  expect(narrowed(CONTEXT, NOW, 9_000)).toBe(CONTEXT);
});
