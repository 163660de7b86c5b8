import Type, { type Static } from 'typebox';
import { type Digest, digestOf } from '@kernel/digest';
import type { Id } from '@kernel/ids';
import { type Refusal, refused } from '@kernel/outcome';
import { closed, idField } from '@kernel/records/fields';
import { InvokeRequest } from '@kernel/records/invoke-request';
import type { Principal, UserClaims } from '@kernel/records/principals';
import type { TenantId } from '@kernel/tenant';

const { tenant_id, user, trace, ...asked } = InvokeRequest.properties;

/** An InvokeRequest as it is sent: what the key says already, and what only names the request, may be left out. */
export const InvokeAgentBody = closed({
  ...asked,
  request_id: Type.Optional(idField('req')),
  tenant_id: Type.Optional(tenant_id),
  user: Type.Optional(user),
  trace: Type.Optional(trace),
});
export type InvokeAgentBody = Static<typeof InvokeAgentBody>;

/** Who asks, as the key says. `service` may act for a user that it names. */
export interface Caller {
  readonly tenant_id: TenantId;
  readonly user_id: string;
  readonly kind: 'user' | 'service';
  readonly roles: readonly string[];
}

/** What names a request that did not name itself. */
export interface RequestNames {
  readonly request_id: Id<'req'>;
  readonly trace: InvokeRequest['trace'];
}

/**
 * The request in full, for the caller's own tenant and user.
 * The role in which the user acts is one of the key's; the key's first when none is named.
 * Refuses what disagrees with the key: a request cannot widen what a key may do.
 */
export function completeRequest(caller: Caller, body: InvokeAgentBody, names: RequestNames): InvokeRequest | Refusal {
  if (body.tenant_id !== undefined && body.tenant_id !== caller.tenant_id)
    return refused('CONVERSATION_TENANT_MISMATCH', 'tenant_id is not the tenant of the key');
  const claims = claimsOf(caller, body.user);
  if (isRefused(claims)) return claims;
  const problem = chainProblem(caller, claims.user_id, body.agent.principal_chain);
  if (problem !== undefined) return refused('CONVERSATION_PRINCIPALS_MISMATCH', problem);
  if (body.runtime.callback_url !== undefined)
    return refused('CONVERSATION_CALLBACK_UNSUPPORTED', 'runtime.callback_url is not called; follow the run at its events');
  return { ...body, ...names, tenant_id: caller.tenant_id, user: claims };
}

/** What the same `request_id` must ask for again. How the call is traced does not count: a retry is another call. */
export function askedDigest({ trace: _trace, ...asked }: InvokeRequest): Digest {
  return digestOf(asked);
}

function claimsOf(caller: Caller, user: UserClaims | undefined): UserClaims | Refusal {
  const [first] = caller.roles;
  const role = user?.role ?? first;
  if (user !== undefined && user.user_id !== caller.user_id && caller.kind !== 'service')
    return refused('CONVERSATION_USER_MISMATCH', 'user.user_id is not the user of the key');
  if (role === undefined || !caller.roles.includes(role))
    return refused('CONVERSATION_ROLE_FORBIDDEN', 'user.role is not a role of the key');
  return { ...(user ?? { user_id: caller.user_id }), role };
}

// Approvals ask whether the approver is among those who proposed: whoever asks must be in the chain, and cannot leave themselves out.
function chainProblem(caller: Caller, user_id: string, chain: readonly Principal[]): string | undefined {
  if (chain.some((principal) => principal.tenant_id !== undefined && principal.tenant_id !== caller.tenant_id))
    return 'agent.principal_chain names somebody of another tenant';
  const [first] = chain;
  const byService = caller.kind === 'service' && chain.some(({ kind, id }) => kind === 'service' && id === caller.user_id);
  if (caller.kind === 'service' && !byService) return 'agent.principal_chain does not name the service whose key this is';
  if (first?.kind === 'user' && first.id === user_id) return undefined;
  if (byService && first?.kind === 'service' && first.id === caller.user_id && user_id === caller.user_id) return undefined;
  return 'agent.principal_chain does not begin with the user';
}

function isRefused(claims: UserClaims | Refusal): claims is Refusal {
  return 'kind' in claims;
}
