import type { Refusal } from '@kernel/outcome';
import type { KnowledgeOntology } from '@kernel/records/knowledge-ontology';
import type { CallContext } from '@platform/grpc/call-context';

/**
 * What each tenant's edges may say at this moment: the ontology that its promotions point at.
 * @throws Fault PEER_UNAVAILABLE, DEADLINE_EXCEEDED or STORE_UNAVAILABLE when the registry cannot answer: then nothing is written.
 */
export abstract class Ontologies {
  /** The calling tenant's ontology; null when it has promoted none. Refuses as the registry does when what is promoted cannot be believed. */
  abstract current(call: CallContext): Promise<KnowledgeOntology | null | Refusal>;
}
