import { digestOf, type Digest } from '@kernel/digest';
import type { TenantId } from '@kernel/tenant';
import type { KnowledgeStore } from '@edges/knowledge-store/knowledge-store';
import { contributions } from '@planes/intelligence/knowledge/contributed-edge';
import type { Edge } from '@planes/intelligence/knowledge/edge';
import type { Ontology } from '@planes/intelligence/knowledge/ontology';
import type { ReadHeading } from '@planes/intelligence/knowledge/read-document';
import { sectionTree } from '@planes/intelligence/knowledge/section-tree';
import type { EvidenceQuestion } from '../../apps/knowledge-substrate/find-evidence';
import { draws, sentence } from './memory-texts';

export const KNOWN_AT = '2026-01-31T09:30:00.000Z';
const COLLECTION = 'parts';
/** Names that one section tells of, and sections of one document. */
const PER_SECTION = 10;
const PER_DOCUMENT = 100;
/** Every part is inside one of so few larger ones: a tree, so that two hops bring several. */
const BRANCHES = 8;

/** Parts inside parts, and who delivers them. */
export function ontologyOfParts(tenant_id: TenantId): Ontology {
  const classes = ['part', 'supplier'].map((name) => ({ name, about: '' }));
  const predicate = (name: string, range: string, cardinality: 'one' | 'many') => {
    return { name, about: '', domain: ['part'], range: [range], cardinality, names: false };
  };
  return {
    ...{ tenant_id, ontology_id: 'ontology.parts', ontology_version: '1.0.0', classes },
    predicates: [predicate('part_of', 'part', 'many'), predicate('supplied_by', 'supplier', 'one')],
  };
}

/** Adds the parts from one number to another: their sections in documents, an edge to the part around each, and every tenth one's supplier. */
export async function putParts(store: KnowledgeStore, tenant: TenantId, from: number, to: number): Promise<void> {
  const perDocument = PER_SECTION * PER_DOCUMENT;
  for (let first = from; first < to; first += perDocument) {
    const document_id = `parts-${first}`;
    let text = '';
    const headings: ReadHeading[] = [];
    for (let section = first; section < Math.min(first + perDocument, to); section += PER_SECTION) {
      const at = text.length;
      text += `Chapter ${section}\n`;
      headings.push({ level: 1, title: `Chapter ${section}`, from: at, to: text.length });
      for (let part = section; part < section + PER_SECTION; part++) text += `The item ${nameOf(part)} ${sentence(draws(part + 1), 12)}.\n`;
    }
    const digest = digestOf(text);
    const facts = { collection: COLLECTION, document_id, title: document_id, classification: 'INTERNAL', recorded_at: KNOWN_AT } as const;
    const sections = sectionTree(
      { kind: 'read', reader: 'bench@1', text, derived: false, headings, rows: null },
      { ...facts, document_digest: digest },
    );
    const kept = { content: Buffer.from(text), content_digest: digest, reader: 'bench@1', text: null, valid_until: null, review_by: null };
    await store.putDocument(tenant, { ...facts, ...kept }, sections);
    const edges = Array.from({ length: Math.min(perDocument, to - first) }, (_, at) => edgesOf(first + at, document_id));
    await store.putEdges(tenant, contributions(edges.flat()));
  }
}

/** A question that names a part and asks about words of its section. */
export function questionAbout(snapshot_digest: Digest, part: number): EvidenceQuestion {
  return {
    ...{
      snapshot_digest,
      collection: COLLECTION,
      query: `Where does ${nameOf(part)} belong, ${sentence(draws(part + 1), 4)}?`,
      top_k: 5,
      max_hops: 2,
    },
    ...{ max_classification: 'CONFIDENTIAL', entities: [], as_of: null, bounds: { edges: null, nodes: null, tokens: null, millis: null } },
  };
}

function nameOf(part: number): string {
  return `item${part}`;
}

function edgesOf(part: number, document_id: string): readonly Edge[] {
  const section = part - (part % PER_SECTION);
  const common: Omit<Edge, 'subject' | 'predicate' | 'object'> = {
    ...{ evidence_ref: `kg:${document_id}#chapter-${section}`, confidence: 1, valid_from: null, valid_to: null, recorded_at: KNOWN_AT },
    ...{ classification: 'INTERNAL', source: document_id },
  };
  const subject = `part:${nameOf(part)}`;
  const around: Edge = { ...common, subject, predicate: 'part_of', object: `part:${nameOf(Math.floor(part / BRANCHES))}` };
  return part % 10 === 0 ? [around, { ...common, subject, predicate: 'supplied_by', object: `supplier:s${part % 97}` }] : [around];
}
