import { withinClassification } from '@kernel/classification';
import { type Digest, digestOf, digestOfBytes } from '@kernel/digest';
import { Fault } from '@kernel/fault';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import type { EvidenceBundle, Passage } from '@kernel/records/evidence-bundle';
import type { EvidenceExplanation } from '@kernel/records/evidence-explanation';
import type { Timestamp } from '@kernel/time';
import type { Edge } from '@planes/intelligence/knowledge/edge';
import type { CallContext } from '@platform/grpc/call-context';
import type { OpenedDocument } from '@platform/grpc/documents';
import {
  type DocumentChoice,
  type EdgesWritten,
  type EvidenceQuery,
  type Ingested,
  type IngestedDocument,
  KnowledgeSubstrate,
  type PublishedSnapshot,
  type Removed,
} from './knowledge-substrate';
import { markedAt, namesDocument, opened, sectionsOf, wordsOf } from './in-memory-sections';

interface Tenant {
  readonly documents: Map<string, IngestedDocument>;
  readonly edges: Map<Digest, Edge>;
  readonly published: Map<
    Digest,
    { readonly head: PublishedSnapshot; readonly documents: readonly IngestedDocument[]; readonly edges: readonly Edge[] }
  >;
  current: PublishedSnapshot | undefined;
}

/** Keeps the promises of the port without a store. Sections are what stands between lines that begin with `#`; a score is the share of the query's words. For specs. */
export class InMemoryKnowledgeSubstrate extends KnowledgeSubstrate {
  private readonly tenants = new Map<string, Tenant>();

  constructor(private readonly at: Timestamp = '2026-01-31T09:30:00.000Z') {
    super();
  }

  override async retrieve(call: CallContext, query: EvidenceQuery): Promise<OpenedDocument<EvidenceBundle> | Refusal> {
    if (query.top_k < 1 || query.top_k > 50 || query.max_hops < 0 || query.max_hops > 4)
      throw new Fault('REQUEST_INVALID', 'top_k is 1–50 and max_hops 0–4', 'never');
    const snapshot = this.of(call).published.get(query.snapshot_digest);
    if (snapshot === undefined)
      return refused('KNOWLEDGE_SNAPSHOT_UNKNOWN', `this tenant has published no snapshot ${query.snapshot_digest}`);
    const { head } = snapshot;
    const seen = snapshot.documents.filter(
      ({ collection, classification }) => collection === query.collection && withinClassification(classification, query.max_classification),
    );
    const ranked = seen
      .flatMap((document) => this.passages(document, query))
      .sort((a, b) => b.score - a.score || (a.evidence_ref < b.evidence_ref ? -1 : 1));
    const readable = snapshot.edges.filter(
      (edge) =>
        withinClassification(edge.classification, query.max_classification) && seen.some((document) => namesDocument(edge, document)),
    );
    const touching =
      query.max_hops === 0
        ? []
        : readable.filter(({ subject, object }) => query.entities.includes(subject) || query.entities.includes(object));
    const value: EvidenceBundle = {
      tenant_id: call.tenant,
      snapshot_version: head.snapshot_digest,
      ontology_version: head.ontology_digest,
      index_generation: head.index_generation,
      seed: { query: query.query, entities: [...query.entities] },
      ...(query.as_of === undefined ? {} : { as_of: query.as_of }),
      hops: touching.map(({ subject, predicate, object, confidence, evidence_ref: ref, valid_to }) => {
        const evidence_ref = `${ref}@${head.snapshot_digest}`;
        return { subject, predicate, object, confidence, evidence_ref, hop: 1, ...markedAt(query.as_of, valid_to) };
      }),
      passages: ranked.slice(0, query.top_k),
      conflicts: [],
      truncated: ranked.length > query.top_k,
      confidence: ranked[0]?.score ?? touching[0]?.confidence ?? null,
    };
    return opened(value);
  }

  override async explain(call: CallContext, query: EvidenceQuery): Promise<OpenedDocument<EvidenceExplanation> | Refusal> {
    const bundle = await this.retrieve(call, query);
    if (isRefusal(bundle)) return bundle;
    const { tenant_id, snapshot_version, index_generation, passages, hops, seed } = bundle.value;
    return opened({
      ...{ tenant_id, snapshot_version, index_generation, profile: 'share of words', query: seed.query, linked: [] },
      ...{ considered: passages.length, ranking_hash: digestOf(passages), truncated_by: [] },
      passages: passages.map(({ evidence_ref, heading, score }, at) => {
        return { place: at + 1, evidence_ref, heading, score, reasons: [{ by: 'own', rank: at + 1, share: 1, weight: 1, adds: score }] };
      }),
      hops: hops.map(({ stale: _stale, ...hop }) => ({ ...hop, contributor: 'stated' })),
    });
  }

  override async remove(call: CallContext, choice: DocumentChoice, mode: 'remove' | 'count'): Promise<Removed | Refusal> {
    const { documents, edges } = this.of(call);
    const chosen = [...documents.values()].filter((document) =>
      'document_id' in choice ? document.document_id === choice.document_id : document.collection === choice.collection,
    );
    if (chosen.length === 0) return refused('KNOWLEDGE_DOCUMENT_UNKNOWN', 'this tenant has no such document');
    const own = [...edges].filter(([, edge]) => chosen.some((document) => namesDocument(edge, document)));
    const ends = (listed: readonly Edge[]) => new Set(listed.flatMap(({ subject, object }) => [subject, object]));
    const others = ends([...edges.values()].filter((edge) => !own.some(([, one]) => one === edge)));
    const nodes_gone = [...ends(own.map(([, edge]) => edge))].filter((node) => !others.has(node)).length;
    const sections = chosen.flatMap(sectionsOf).length;
    if (mode === 'remove') {
      for (const { document_id } of chosen) documents.delete(document_id);
      for (const [digest] of own) edges.delete(digest);
    }
    return { kind: 'removed', documents: chosen.length, sections, edges: own.length, nodes_gone };
  }

  override async currentSnapshot(call: CallContext): Promise<PublishedSnapshot | Refusal> {
    return this.of(call).current ?? refused('KNOWLEDGE_NOTHING_PUBLISHED', 'this tenant has published no snapshot yet');
  }

  override async ingest(call: CallContext, document: IngestedDocument): Promise<Ingested | Refusal> {
    if (document.media_type !== 'text/markdown')
      return refused('KNOWLEDGE_MEDIA_TYPE_UNSUPPORTED', 'nobody here reads documents of this type');
    const { documents } = this.of(call);
    const before = documents.get(document.document_id);
    if (before !== undefined && before.collection !== document.collection)
      return refused('KNOWLEDGE_DOCUMENT_ELSEWHERE', `document ${document.document_id} stands in another collection`);
    documents.set(document.document_id, document);
    const changed = before === undefined || JSON.stringify(before) !== JSON.stringify(document);
    return {
      kind: 'ingested',
      content_digest: digestOfBytes(document.content),
      sections: sectionsOf(document).length,
      changed,
      dropped: 0,
    };
  }

  override async putEdges(call: CallContext, edges: readonly Edge[]): Promise<EdgesWritten | Refusal> {
    const { documents, edges: standing } = this.of(call);
    if (edges.some((edge) => ![...documents.values()].some((document) => namesDocument(edge, document))))
      return refused('KNOWLEDGE_EDGE_WITHOUT_EVIDENCE', 'an edge names a section that was not ingested');
    const before = standing.size;
    for (const edge of edges) standing.set(digestOf(edge), edge);
    return { kind: 'written', written: standing.size - before };
  }

  override async publishSnapshot(call: CallContext): Promise<PublishedSnapshot | Refusal> {
    const tenant = this.of(call);
    const documents = [...tenant.documents.values()];
    const contents = documents.map(({ content, ...facts }) => ({ ...facts, content: digestOfBytes(content) }));
    const snapshot_digest = digestOf({ tenant: call.tenant, documents: contents, edges: [...tenant.edges.keys()].sort() });
    const head: PublishedSnapshot = {
      kind: 'snapshot',
      snapshot_digest,
      ontology_digest: digestOf('any predicate'),
      index_generation: digestOf({ snapshot_digest }),
      published_at: this.at,
      sections: documents.flatMap(sectionsOf).length,
      edges: tenant.edges.size,
    };
    tenant.published.set(snapshot_digest, { head, documents, edges: [...tenant.edges.values()] });
    tenant.current = head;
    return head;
  }

  private of({ tenant }: CallContext): Tenant {
    const known = this.tenants.get(tenant) ?? { documents: new Map(), edges: new Map(), published: new Map(), current: undefined };
    this.tenants.set(tenant, known);
    return known;
  }

  private passages(document: IngestedDocument, { query, snapshot_digest, as_of }: EvidenceQuery): readonly Passage[] {
    const words = [...new Set(wordsOf(query))];
    return sectionsOf(document).flatMap(({ id, text, offset }) => {
      const own = new Set(wordsOf(`${id} ${text}`));
      const score = words.filter((word) => own.has(word)).length / Math.max(words.length, 1);
      if (score === 0) return [];
      const { document_id, title, classification, valid_until, review_by } = document;
      const evidence_ref = `kg:${document_id}#${id}@${snapshot_digest}`;
      const rounded = Math.round(score * 1e6) / 1e6;
      const content_hash = digestOfBytes(Buffer.from(text));
      return [
        {
          ...{ evidence_ref, document_id, section_id: id, heading: title, text, offset, content_hash, classification },
          ...{ recorded_at: this.at, score: rounded, ...markedAt(as_of, valid_until, review_by) },
        },
      ];
    });
  }
}
