import { isRefusal, type Refusal } from '@kernel/outcome';
import type { KnowledgeStore } from '@edges/knowledge-store/knowledge-store';
import type { Ontologies } from '@edges/peers/ontologies/ontologies';
import { checkEdges } from '@planes/intelligence/knowledge/check-edges';
import { contributions } from '@planes/intelligence/knowledge/contributed-edge';
import type { Edge } from '@planes/intelligence/knowledge/edge';
import { type SectionName, sectionOfRef } from '@planes/intelligence/knowledge/evidence-ref';
import type { CallContext } from '@platform/grpc/call-context';
import { currentOntology } from './current-ontology';

export interface EdgesPut {
  readonly kind: 'written';
  readonly written: number;
}

/** Adds edges to the working set, all or none. */
export class PutEdges {
  constructor(
    private readonly store: KnowledgeStore,
    private readonly ontologies: Ontologies,
  ) {}

  async run(call: CallContext, edges: readonly Edge[]): Promise<EdgesPut | Refusal> {
    const ontology = await currentOntology(this.ontologies, call);
    if (isRefusal(ontology)) return ontology;
    const named = edges
      .map(({ evidence_ref }) => sectionOfRef(evidence_ref))
      .filter((section): section is SectionName => section !== undefined);
    const refusal = checkEdges(edges, ontology, await this.store.known(call.tenant, named));
    return refusal ?? { kind: 'written', written: await this.store.putEdges(call.tenant, contributions(edges)) };
  }
}
