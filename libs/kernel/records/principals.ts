import Type, { type Static } from 'typebox';
import { closed, NameField, TenantField } from './fields';

/** Somebody or something that acts. */
export const Principal = closed({
  kind: Type.Enum(['user', 'service', 'agent', 'automation']),
  id: NameField,
  tenant_id: Type.Optional(TenantField),
});
export type Principal = Static<typeof Principal>;

/** Authority lent by a user: a reference to a token, never the token. */
export const UserDelegation = closed({
  auth_type: Type.Enum(['oauth2', 'saml', 'oidc', 'service']),
  scopes: Type.Array(NameField, { maxItems: 64 }),
  subject: NameField,
  token_ref: Type.Optional(NameField),
});

/** The user on whose behalf the run acts. */
export const UserClaims = closed({
  user_id: NameField,
  role: Type.Optional(NameField),
  delegation: Type.Optional(UserDelegation),
  tenure_days: Type.Optional(Type.Integer({ minimum: 0 })),
});
export type UserClaims = Static<typeof UserClaims>;

/** The agent that acts. */
export const AgentIdentity = closed({
  agent_id: NameField,
  agent_urn: Type.String({ pattern: '^agent:[a-z0-9-]+/[a-z0-9-]+@[0-9]+\\.[0-9]+\\.[0-9]+$' }),
  workload_identity: Type.String({ pattern: '^spiffe://[a-z0-9.-]+/[A-Za-z0-9/._-]+$' }),
  role: NameField,
  lifecycle: Type.Enum(['active', 'suspended', 'retired']),
  principal_chain: Type.Array(Principal, { minItems: 1, maxItems: 16 }),
});
export type AgentIdentity = Static<typeof AgentIdentity>;
