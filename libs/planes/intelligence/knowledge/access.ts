import { type Refusal, refused } from '@kernel/outcome';
import type { KnowledgeCode } from './errors';

/** What can be asked of the knowledge substrate over HTTP; the names are the operation ids of its description. */
export const KNOWLEDGE_OPERATIONS = [
  ...(['ingestDocument', 'ingestTable', 'applyRules', 'extractEdges', 'removeDocuments'] as const),
  ...(['buildSnapshot', 'verifySnapshot', 'listSnapshots', 'queryEvidence', 'explainEvidence'] as const),
] as const;
export type KnowledgeOperation = (typeof KNOWLEDGE_OPERATIONS)[number];

/** `developer` and `auditor` are roles of the platform; every other role is one of the tenant's own business. */
type RoleKind = 'developer' | 'auditor' | 'business';

const ANYBODY: readonly RoleKind[] = ['developer', 'business', 'auditor'];
const EDITORS: readonly RoleKind[] = ['developer'];

/** Which kinds of role open which operation: knowledge is what runs rely on, so few may change it. */
export const KNOWLEDGE_ACCESS: Readonly<Record<KnowledgeOperation, readonly RoleKind[]>> = {
  ingestDocument: EDITORS,
  ingestTable: EDITORS,
  applyRules: EDITORS,
  extractEdges: EDITORS,
  removeDocuments: EDITORS,
  buildSnapshot: EDITORS,
  verifySnapshot: ['developer', 'auditor'],
  listSnapshots: ANYBODY,
  queryEvidence: ANYBODY,
  explainEvidence: ANYBODY,
};

/** Undefined when one of the roles opens the operation; a refusal that names the kinds of role that would. */
export function refuseKnowledgeAccess(operation: KnowledgeOperation, roles: readonly string[]): Refusal | undefined {
  const allowed = KNOWLEDGE_ACCESS[operation];
  if (roles.map(kindOf).some((kind) => allowed.includes(kind))) return undefined;
  const code: KnowledgeCode = 'KNOWLEDGE_ROLE_FORBIDDEN';
  return refused(code, `${operation} asks for a role of kind ${allowed.join(' or ')}`, [operation]);
}

function kindOf(role: string): RoleKind {
  return role === 'developer' || role === 'auditor' ? role : 'business';
}
