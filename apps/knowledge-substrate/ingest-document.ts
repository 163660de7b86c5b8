import type { Classification } from '@kernel/classification';
import type { Clock } from '@kernel/clock';
import type { Digest } from '@kernel/digest';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import type { KnowledgeStore } from '@edges/knowledge-store/knowledge-store';
import type { KnowledgeCode } from '@planes/intelligence/knowledge/errors';
import { readMarkdown } from '@planes/intelligence/knowledge/read-markdown';
import { sectionTree } from '@planes/intelligence/knowledge/section-tree';

export interface DocumentToIngest {
  readonly collection: string;
  readonly document_id: string;
  readonly title: string;
  readonly media_type: string;
  readonly classification: Classification;
}

export interface IngestedDocument {
  readonly kind: 'ingested';
  readonly content_digest: Digest;
  readonly sections: number;
  readonly changed: boolean;
}

/** Puts a document's sections into the working set. Nothing of it is found before a snapshot is published. */
export class IngestDocument {
  constructor(
    private readonly store: KnowledgeStore,
    private readonly clock: Clock,
  ) {}

  async run(tenant: TenantId, { media_type, ...document }: DocumentToIngest, content: Uint8Array): Promise<IngestedDocument | Refusal> {
    const read = readMarkdown(media_type, content);
    if (isRefusal(read)) return read;
    const facts = { ...document, recorded_at: this.clock.now() };
    const sections = sectionTree(read.text, { ...facts, document_digest: read.digest });
    const put = await this.store.putDocument(tenant, { ...facts, content, content_digest: read.digest }, sections);
    if (put === 'elsewhere') return elsewhere(document.document_id);
    return { kind: 'ingested', content_digest: read.digest, sections: sections.length, changed: put === 'written' };
  }
}

function elsewhere(document: string): Refusal {
  const code: KnowledgeCode = 'KNOWLEDGE_DOCUMENT_ELSEWHERE';
  return refused(code, `document ${document} stands in another collection`);
}
