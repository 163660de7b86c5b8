import { isRefusal, type Refusal } from '@kernel/outcome';
import type { DocumentChoice, KnowledgeStore } from '@edges/knowledge-store/knowledge-store';
import type { Ontologies } from '@edges/peers/ontologies/ontologies';
import { type ContributedEdge, contributions, contributorOf } from '@planes/intelligence/knowledge/contributed-edge';
import type { Section } from '@planes/intelligence/knowledge/section';
import type { CallContext } from '@platform/grpc/call-context';
import { currentOntology } from './current-ontology';
import type { ExtractionModel } from './extraction-model';
import { SILENTLY, type TellProgress } from './progress';
import { workingSections } from './working-sections';

/** A section whose answer was not believed: nothing of it was written. */
export interface DoubtedSection {
  readonly document_id: string;
  readonly section_id: string;
  readonly code: string;
  readonly reason: string;
}

export interface EdgesExtracted {
  readonly kind: 'extracted';
  readonly documents: number;
  readonly sections: number;
  readonly edges: number;
  readonly doubted: readonly DoubtedSection[];
}

/** Lets a model read edges out of the chosen documents, section by section, in the place of what the same model read before. What it has read is never read again: only sections are told. */
export class ExtractEdges {
  constructor(
    private readonly store: KnowledgeStore,
    private readonly ontologies: Ontologies,
    private readonly model: ExtractionModel,
  ) {}

  async run(call: CallContext, choice: DocumentChoice, tell: TellProgress = SILENTLY): Promise<EdgesExtracted | Refusal> {
    const ontology = await currentOntology(this.ontologies, call);
    if (isRefusal(ontology)) return ontology;
    const documents = await workingSections(this.store, call.tenant, choice);
    if (isRefusal(documents)) return documents;
    const total = [...documents.values()].reduce((sum, sections) => sum + sections.length, 0);
    const doubted: DoubtedSection[] = [];
    let done = 0;
    let edges = 0;
    for (const [document, sections] of documents) {
      const made = new Map<string, ContributedEdge[]>();
      for (const section of sections) {
        const reading = await this.model.run(call, section, ontology);
        if (isRefusal(reading)) return reading;
        tell({ stage: 'extracted', done: ++done, total });
        const { read, profile } = reading;
        const own = made.get(contributorOf({ origin: 'extracted', stated_by: profile })) ?? [];
        made.set(contributorOf({ origin: 'extracted', stated_by: profile }), own);
        if (isRefusal(read)) doubted.push(doubtOf(section, read));
        else own.push(...contributions(read.edges));
      }
      for (const [contributor, own] of made) edges += await this.store.replaceEdges(call.tenant, document, contributor, own);
    }
    return { kind: 'extracted', documents: documents.size, sections: total, edges, doubted };
  }
}

function doubtOf({ document_id, section_id }: Section, { code, reason }: Refusal): DoubtedSection {
  return { document_id, section_id, code, reason };
}
