import { type Refusal, refused } from '@kernel/outcome';

/** What can be asked of the platform over HTTP; the names are the operation ids of the public description. */
export const OPERATIONS = [
  'invokeAgent',
  'getRun',
  'streamRunEvents',
  'cancelRun',
  'listApprovals',
  'getApproval',
  'signApproval',
  'listRecords',
  'getRecord',
  'exportRecord',
] as const;
export type Operation = (typeof OPERATIONS)[number];

/** `developer` and `auditor` are roles of the platform; every other role is one of the tenant's own business. */
export type RoleKind = 'developer' | 'auditor' | 'business';

/** Which kinds of role open which operation. Which gate a business role may sign for is the trust control plane's question. */
export const ACCESS: Readonly<Record<Operation, readonly RoleKind[]>> = {
  invokeAgent: ['developer', 'business'],
  getRun: ['developer', 'business', 'auditor'],
  streamRunEvents: ['developer', 'business', 'auditor'],
  cancelRun: ['developer', 'business'],
  listApprovals: ['developer', 'business', 'auditor'],
  getApproval: ['developer', 'business', 'auditor'],
  signApproval: ['business'],
  listRecords: ['developer', 'business', 'auditor'],
  getRecord: ['developer', 'business', 'auditor'],
  exportRecord: ['developer', 'auditor'],
};

/** Undefined when one of the roles opens the operation; a refusal that names the kinds of role that would. */
export function refuseAccess(operation: Operation, roles: readonly string[]): Refusal | undefined {
  if (roles.some((role) => ACCESS[operation].includes(kindOf(role)))) return undefined;
  return refused('CONVERSATION_ROLE_FORBIDDEN', `${operation} asks for a role of kind ${ACCESS[operation].join(' or ')}`, [operation]);
}

function kindOf(role: string): RoleKind {
  return role === 'developer' || role === 'auditor' ? role : 'business';
}
