import { type Classification, withinClassification } from '@kernel/classification';
import { type Refusal, refused } from '@kernel/outcome';
import type { MemoryCode } from '../errors';

/** What can be asked of the memory service over HTTP; the names are the operation ids of its description. */
export const MEMORY_OPERATIONS = [
  ...(['retain', 'retainBatch', 'retainConversation', 'recall', 'history', 'reflect', 'forget', 'listErasures'] as const),
  ...(['listBanks', 'getBank', 'putBank', 'listMemories', 'getMemory', 'runLifecycle'] as const),
  ...(['placeHold', 'listHolds', 'releaseHold', 'listJobs', 'getJob', 'exportBank', 'importBank'] as const),
] as const;
export type MemoryOperation = (typeof MEMORY_OPERATIONS)[number];

/** `developer` and `auditor` are roles of the platform; every other role is one of the tenant's own business. */
export type RoleKind = 'developer' | 'auditor' | 'business';

const ANYBODY: readonly RoleKind[] = ['developer', 'business', 'auditor'];
const WRITERS: readonly RoleKind[] = ['developer', 'business'];

/** Which kinds of role open which operation. Who may forget cannot lift a hold. */
export const MEMORY_ACCESS: Readonly<Record<MemoryOperation, readonly RoleKind[]>> = {
  retain: WRITERS,
  retainBatch: WRITERS,
  retainConversation: WRITERS,
  recall: ANYBODY,
  history: ANYBODY,
  reflect: ANYBODY,
  forget: WRITERS,
  listErasures: ANYBODY,
  listBanks: ANYBODY,
  getBank: ANYBODY,
  putBank: WRITERS,
  listMemories: ANYBODY,
  getMemory: ANYBODY,
  runLifecycle: ['developer'],
  placeHold: ['developer', 'auditor'],
  listHolds: ANYBODY,
  releaseHold: ['auditor'],
  listJobs: WRITERS,
  getJob: WRITERS,
  exportBank: ['developer', 'auditor'],
  importBank: ['developer'],
};

/** Undefined when one of the roles opens the operation; a refusal that names the kinds of role that would. */
export function refuseMemoryAccess(operation: MemoryOperation, roles: readonly string[]): Refusal | undefined {
  const kinds = roles.map(kindOf);
  return MEMORY_ACCESS[operation].some((kind) => kinds.includes(kind)) ? undefined : forbidden(operation, MEMORY_ACCESS[operation]);
}

/** What goes further than its operation's name says: business may use banks, and neither empty nor change what others rely on. */
export const FARTHER = {
  'forgetting everything in a bank': ['developer'],
  'forgetting promoted memory': ['developer'],
  'changing a bank that stands': ['developer'],
} as const satisfies Readonly<Record<string, readonly RoleKind[]>>;

/** As {@link refuseMemoryAccess}, for what goes farther. */
export function refuseFarther(what: keyof typeof FARTHER, roles: readonly string[]): Refusal | undefined {
  return FARTHER[what].some((kind) => roles.map(kindOf).includes(kind)) ? undefined : forbidden(what, FARTHER[what]);
}

/** The narrowest class that each kind of role may see. */
export const CEILINGS: Readonly<Record<RoleKind, Classification>> = {
  developer: 'RESTRICTED',
  auditor: 'RESTRICTED',
  business: 'CONFIDENTIAL',
};

/** What a caller is shown when it names no class, if its roles go as far. */
export const USUAL_CEILING: Classification = 'CONFIDENTIAL';

/** The class up to which memories are shown. MEMORY_ROLE_FORBIDDEN when more is asked for than the roles see: less is not shown instead. */
export function ceilingFor(roles: readonly string[], asked: Classification = USUAL_CEILING): Classification | Refusal {
  const kinds = (Object.keys(CEILINGS) as RoleKind[]).filter((kind) => withinClassification(asked, CEILINGS[kind]));
  return kinds.some((kind) => roles.map(kindOf).includes(kind)) ? asked : forbidden(`seeing what is ${asked}`, kinds);
}

function forbidden(what: string, kinds: readonly RoleKind[]): Refusal {
  const code: MemoryCode = 'MEMORY_ROLE_FORBIDDEN';
  return refused(code, `${what} asks for a role of kind ${kinds.join(' or ')}`, [what]);
}

function kindOf(role: string): RoleKind {
  return role === 'developer' || role === 'auditor' ? role : 'business';
}
