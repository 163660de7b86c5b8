import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import type { KnowledgeStore } from '@edges/knowledge-store/knowledge-store';
import type { Ontologies } from '@edges/peers/ontologies/ontologies';
import { contributions, contributorOf } from '@planes/intelligence/knowledge/contributed-edge';
import type { KnowledgeCode } from '@planes/intelligence/knowledge/errors';
import type { Section } from '@planes/intelligence/knowledge/section';
import { edgesOfTable, nameOfMapping, type TableMapping } from '@planes/intelligence/knowledge/table-mapping';
import type { CallContext } from '@platform/grpc/call-context';
import { currentOntology } from './current-ontology';
import type { DocumentToIngest, IngestDocument, IngestedDocument } from './ingest-document';

export interface IngestedTable extends Omit<IngestedDocument, 'kind'> {
  readonly kind: 'table';
  readonly rows: number;
  readonly edges: number;
  /** Places of the mapping that a row left empty. */
  readonly passed_over: number;
}

/** Puts a declared table into the working set: every row a section, and the edges that its mapping reads in it. The same again changes nothing, and ends what a crash left half done. */
export class IngestTable {
  constructor(
    private readonly ingest: IngestDocument,
    private readonly store: KnowledgeStore,
    private readonly ontologies: Ontologies,
  ) {}

  async run(call: CallContext, document: DocumentToIngest, content: Uint8Array, mapping: TableMapping): Promise<IngestedTable | Refusal> {
    const ontology = await currentOntology(this.ontologies, call);
    if (isRefusal(ontology)) return ontology;
    const invalid: KnowledgeCode = 'KNOWLEDGE_TABLE_INVALID';
    if (!TABLES.includes(document.media_type)) return refused(invalid, 'a table is text/csv or application/json');
    const understood = await this.ingest.understand(document, content, mapping.key);
    if (isRefusal(understood)) return understood;
    const { rows, sections } = understood;
    if (rows === null) return refused(invalid, 'the document has no rows');
    // A long row goes on in parts of its own; what stands before the first row is the header.
    const own = sections.filter(({ level, section_id }) => level === 1 && !section_id.includes(';'));
    const refusal = edgesOfTable(rows, own, mapping, ontology);
    if (isRefusal(refusal)) return refusal;
    const ingested = await this.ingest.keep(call.tenant, understood);
    if (isRefusal(ingested)) return ingested;
    const table = edgesOfTable(rows, await this.asRecorded(call, document.document_id, own), mapping, ontology);
    if (isRefusal(table)) return table;
    const contributor = contributorOf({ origin: 'table', stated_by: nameOfMapping(mapping) });
    const edges = await this.store.replaceEdges(call.tenant, document.document_id, contributor, contributions(table.edges));
    return { ...ingested, kind: 'table', rows: rows.length, edges, passed_over: table.passed_over };
  }

  // A table that stood there already keeps the time at which it came, and so do its edges.
  private async asRecorded(call: CallContext, document_id: string, sections: readonly Section[]): Promise<readonly Section[]> {
    const [standing] = await this.store.standing(call.tenant, { document_id }, undefined, 1);
    return standing === undefined ? sections : sections.map((section) => ({ ...section, recorded_at: standing.recorded_at }));
  }
}

const TABLES = ['text/csv', 'application/json'];
