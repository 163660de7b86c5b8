import type { Refusal } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import type { KnowledgeStore } from '@edges/knowledge-store/knowledge-store';
import { checkEdges } from '@planes/intelligence/knowledge/check-edges';
import type { Edge } from '@planes/intelligence/knowledge/edge';
import { type SectionName, sectionOfRef } from '@planes/intelligence/knowledge/evidence-ref';
import { BUSINESS_ONTOLOGY } from '@planes/intelligence/knowledge/ontology';

export interface EdgesPut {
  readonly kind: 'written';
  readonly written: number;
}

/** Adds edges to the working set, all or none. */
export class PutEdges {
  constructor(private readonly store: KnowledgeStore) {}

  async run(tenant: TenantId, edges: readonly Edge[]): Promise<EdgesPut | Refusal> {
    const named = edges
      .map(({ evidence_ref }) => sectionOfRef(evidence_ref))
      .filter((section): section is SectionName => section !== undefined);
    const refusal = checkEdges(edges, BUSINESS_ONTOLOGY, await this.store.known(tenant, named));
    return refusal ?? { kind: 'written', written: await this.store.putEdges(tenant, edges) };
  }
}
