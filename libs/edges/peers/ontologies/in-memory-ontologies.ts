import type { KnowledgeOntology } from '@kernel/records/knowledge-ontology';
import type { CallContext } from '@platform/grpc/call-context';
import { Ontologies } from './ontologies';

/** Ontologies that a spec has promoted. */
export class InMemoryOntologies extends Ontologies {
  private readonly promoted: Map<string, KnowledgeOntology>;

  constructor(promoted: readonly KnowledgeOntology[]) {
    super();
    this.promoted = new Map(promoted.map((ontology) => [ontology.tenant_id, ontology]));
  }

  promote(ontology: KnowledgeOntology): void {
    this.promoted.set(ontology.tenant_id, ontology);
  }

  override current({ tenant }: CallContext): Promise<KnowledgeOntology | null> {
    return Promise.resolve(this.promoted.get(tenant) ?? null);
  }
}
