import { type Refusal, refused } from '@kernel/outcome';
import type { Ontologies } from '@edges/peers/ontologies/ontologies';
import type { KnowledgeCode } from '@planes/intelligence/knowledge/errors';
import type { Ontology } from '@planes/intelligence/knowledge/ontology';
import type { CallContext } from '@platform/grpc/call-context';

/** What edges of the calling tenant may say now. Refuses KNOWLEDGE_ONTOLOGY_MISSING: nothing may be said by default. */
export async function currentOntology(ontologies: Ontologies, call: CallContext): Promise<Ontology | Refusal> {
  const code: KnowledgeCode = 'KNOWLEDGE_ONTOLOGY_MISSING';
  return (await ontologies.current(call)) ?? refused(code, 'this tenant has promoted no ontology, so its edges can mean nothing');
}
