import { isRefusal } from '@kernel/outcome';
import type { InvokeRequest } from '@kernel/records/invoke-request';
import type { Principal } from '@kernel/records/principals';
import { anAgent, anInvokeRequest, aUser } from '@testing/a-run';
import { askedDigest, type Caller, completeRequest, type InvokeAgentBody } from './complete-request';

const SAM: Caller = { tenant_id: 'acme', user_id: 'sam', kind: 'user', roles: ['support_ops', 'developer'] };
const DESK: Caller = { tenant_id: 'acme', user_id: 'help-desk', kind: 'service', roles: ['support_ops'] };
const NAMES = { request_id: 'req_01KG9F4AR0000000000000000A', trace: anInvokeRequest().trace } as const;
const USER: Principal = { kind: 'user', id: 'sam', tenant_id: 'acme' };
const SERVICE: Principal = { kind: 'service', id: 'help-desk' };

function body(change: Partial<InvokeAgentBody> = {}, chain: Principal[] = [USER]): InvokeAgentBody {
  const { request_id: _id, tenant_id: _tenant, user: _user, trace: _trace, ...rest } = anInvokeRequest();
  return { ...rest, agent: anAgent({ principal_chain: chain }), ...change };
}

it('fills in what the key says and what names the request', () => {
  expect(completeRequest(SAM, body(), NAMES)).toMatchObject({ ...NAMES, tenant_id: 'acme', user: { user_id: 'sam', role: 'support_ops' } });
});

it('takes what agrees with the key as it was sent', () => {
  const user = aUser({ role: 'developer', tenure_days: 3 });
  expect(completeRequest(SAM, body({ tenant_id: 'acme', user }), NAMES)).toMatchObject({ user });
});

it('lets a service name the user it acts for, and only under its own name', () => {
  expect(completeRequest(DESK, body({ user: aUser() }, [USER, SERVICE]), NAMES)).toMatchObject({ user: { user_id: 'sam' } });
  expect(completeRequest(DESK, body({}, [SERVICE]), NAMES)).toMatchObject({ user: { user_id: 'help-desk' } });
});

it.each<[string, Caller, InvokeAgentBody, string]>([
  ['another tenant', SAM, body({ tenant_id: 'globex' }), 'CONVERSATION_TENANT_MISMATCH'],
  ['another user', SAM, body({ user: aUser({ user_id: 'eve' }) }), 'CONVERSATION_USER_MISMATCH'],
  ['a role that the key does not hold', SAM, body({ user: aUser({ role: 'finance-lead' }) }), 'CONVERSATION_ROLE_FORBIDDEN'],
  [
    'a role that the service does not hold',
    DESK,
    body({ user: aUser({ role: 'finance-lead' }) }, [USER, SERVICE]),
    'CONVERSATION_ROLE_FORBIDDEN',
  ],
  ['a chain that leaves the user out', SAM, body({}, [{ kind: 'agent', id: 'x' }]), 'CONVERSATION_PRINCIPALS_MISMATCH'],
  ['a chain that begins with somebody else', SAM, body({}, [{ kind: 'user', id: 'eve' }, USER]), 'CONVERSATION_PRINCIPALS_MISMATCH'],
  ['a chain that leaves the service out', DESK, body({ user: aUser() }, [USER]), 'CONVERSATION_PRINCIPALS_MISMATCH'],
  [
    'a service that hides behind its own name while it acts for a user',
    DESK,
    body({ user: aUser() }, [SERVICE, USER]),
    'CONVERSATION_PRINCIPALS_MISMATCH',
  ],
  [
    'somebody of another tenant',
    SAM,
    body({}, [USER, { kind: 'agent', id: 'x', tenant_id: 'globex' }]),
    'CONVERSATION_PRINCIPALS_MISMATCH',
  ],
  ['a callback', SAM, body({ runtime: { ...body().runtime, callback_url: 'https://a.test' } }), 'CONVERSATION_CALLBACK_UNSUPPORTED'],
])('refuses %s', (_what, caller, sent, code) => {
  expect(completeRequest(caller, sent, NAMES)).toMatchObject({ kind: 'refused', code });
});

it('asks for the same again when only the trace differs, and for something else when anything else does', () => {
  const request = completed(body());
  expect(askedDigest({ ...request, trace: { ...request.trace, span_id: 'ffffffffffffffff' } })).toBe(askedDigest(request));
  expect(askedDigest({ ...request, mode: 'stream' })).not.toBe(askedDigest(request));
});

function completed(sent: InvokeAgentBody): InvokeRequest {
  const request = completeRequest(SAM, sent, NAMES);
  if (isRefusal(request)) throw new Error(request.code);
  return request;
}
