import { isRefusal, type Refusal } from '@kernel/outcome';
import type { DocumentChoice, KnowledgeStore } from '@edges/knowledge-store/knowledge-store';
import type { Ontologies } from '@edges/peers/ontologies/ontologies';
import { contributions, contributorOf } from '@planes/intelligence/knowledge/contributed-edge';
import { applyRules, nameOfRules, type PatternRules } from '@planes/intelligence/knowledge/pattern-rules';
import type { CallContext } from '@platform/grpc/call-context';
import { currentOntology } from './current-ontology';
import { workingSections } from './working-sections';

export interface RulesApplied {
  readonly kind: 'applied';
  readonly documents: number;
  readonly edges: number;
}

/** Reads edges out of the chosen documents by rules, in the place of what the same rules read before: document by document, each whole. */
export class ReadRules {
  constructor(
    private readonly store: KnowledgeStore,
    private readonly ontologies: Ontologies,
  ) {}

  async run(call: CallContext, choice: DocumentChoice, rules: PatternRules): Promise<RulesApplied | Refusal> {
    const ontology = await currentOntology(this.ontologies, call);
    if (isRefusal(ontology)) return ontology;
    const documents = await workingSections(this.store, call.tenant, choice);
    if (isRefusal(documents)) return documents;
    const read = applyRules([...documents.values()].flat(), rules, ontology);
    if (isRefusal(read)) return read;
    const contributor = contributorOf({ origin: 'rule', stated_by: nameOfRules(rules) });
    const found = Map.groupBy(contributions(read.edges), ({ document_id }) => document_id);
    let edges = 0;
    for (const document of documents.keys())
      edges += await this.store.replaceEdges(call.tenant, document, contributor, found.get(document) ?? []);
    return { kind: 'applied', documents: documents.size, edges };
  }
}
