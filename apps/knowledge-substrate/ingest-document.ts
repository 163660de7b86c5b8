import type { Classification } from '@kernel/classification';
import type { Clock } from '@kernel/clock';
import { type Digest, digestOfBytes } from '@kernel/digest';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import type { Timestamp } from '@kernel/time';
import type { DocumentReaders } from '@edges/document-readers/document-readers';
import type { KnowledgeDocument, KnowledgeStore } from '@edges/knowledge-store/knowledge-store';
import type { KnowledgeCode } from '@planes/intelligence/knowledge/errors';
import type { TableRow } from '@planes/intelligence/knowledge/read-document';
import type { Section } from '@planes/intelligence/knowledge/section';
import { sectionTree } from '@planes/intelligence/knowledge/section-tree';

export interface DocumentToIngest {
  readonly collection: string;
  readonly document_id: string;
  readonly title: string;
  readonly media_type: string;
  readonly classification: Classification;
  readonly valid_until: Timestamp | null;
  readonly review_by: Timestamp | null;
}

export interface IngestedDocument {
  readonly kind: 'ingested';
  readonly content_digest: Digest;
  readonly reader: string;
  readonly sections: number;
  readonly changed: boolean;
  /** Edges that lost their evidence or were made of the former content. */
  readonly dropped: number;
}

/** A document as its reader understood it; nothing of it is kept yet. */
export interface Understood {
  readonly kind: 'understood';
  readonly document: KnowledgeDocument;
  readonly sections: readonly Section[];
  /** Of a table. */
  readonly rows: readonly TableRow[] | null;
}

/** Puts a document's sections into the working set. Nothing of it is found before a snapshot is published. */
export class IngestDocument {
  constructor(
    private readonly store: KnowledgeStore,
    private readonly readers: DocumentReaders,
    private readonly clock: Clock,
  ) {}

  async run(tenant: TenantId, document: DocumentToIngest, content: Uint8Array): Promise<IngestedDocument | Refusal> {
    const understood = await this.understand(document, content, null);
    return isRefusal(understood) ? understood : this.keep(tenant, understood);
  }

  /** @param key the column that names the rows of a table. */
  async understand(named: DocumentToIngest, content: Uint8Array, key: string | null): Promise<Understood | Refusal> {
    const { media_type, valid_until, review_by, ...facts } = named;
    const read = await this.readers.read(media_type, content, key);
    if (isRefusal(read)) return read;
    const { reader, text, derived, rows } = read;
    const content_digest = digestOfBytes(content);
    const recorded_at = this.clock.now();
    const ends = { ...(valid_until === null ? {} : { valid_until }), ...(review_by === null ? {} : { review_by }) };
    const sections = sectionTree(read, { ...facts, ...ends, recorded_at, document_digest: content_digest });
    const kept = { content, content_digest, reader, text: derived ? text : null, valid_until, review_by, recorded_at };
    return { kind: 'understood', document: { ...facts, ...kept }, sections, rows };
  }

  /** Refuses KNOWLEDGE_DOCUMENT_ELSEWHERE. */
  async keep(tenant: TenantId, { document, sections }: Understood): Promise<IngestedDocument | Refusal> {
    const put = await this.store.putDocument(tenant, document, sections);
    if (put.kind === 'elsewhere') return elsewhere(document.document_id);
    const { content_digest, reader } = document;
    const changed = put.kind === 'written';
    return { kind: 'ingested', content_digest, reader, sections: sections.length, changed, dropped: changed ? put.dropped : 0 };
  }
}

function elsewhere(document: string): Refusal {
  const code: KnowledgeCode = 'KNOWLEDGE_DOCUMENT_ELSEWHERE';
  return refused(code, `document ${document} stands in another collection`);
}
