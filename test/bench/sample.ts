import { join } from 'node:path';
import { type Digest, digestOf } from '@kernel/digest';
import type { EvidenceBundle } from '@kernel/records/evidence-bundle';
import { readMarkdown } from '@edges/document-readers/read-markdown';
import { assembleBundle } from '@planes/intelligence/knowledge/assemble-bundle';
import { loadSections, rankSections } from '@planes/intelligence/knowledge/rank-sections';
import { sectionTree } from '@planes/intelligence/knowledge/section-tree';
import { buildSnapshot } from '@planes/intelligence/knowledge/snapshot';
import { beginWalk } from '@planes/intelligence/knowledge/walk-edges';
import { loadSample, type SampleTenant } from '../../apps/all-in-one/sample/load-sample';

/** Tenant `acme` of the sample, as `npm start` seeds it. */
export function acme(): SampleTenant {
  const found = loadSample(join(__dirname, '../../apps/all-in-one/sample')).find(({ tenant_id }) => tenant_id === 'acme');
  if (found === undefined) throw new Error('the sample has no tenant acme');
  return found;
}

/** What the tenant's own handbook says to a message: the same ranking and the same passages as in a run. */
export function evidenceFor({ tenant_id: tenant, handbook, pack, ontology }: SampleTenant, message: string): EvidenceBundle {
  const { collection, top_k } = pack.intelligence_refs.retrieval;
  const sections = handbook.flatMap(({ document_id, markdown }) =>
    sectionTree(readMarkdown(markdown), {
      collection,
      document_id,
      document_digest: digestOf(markdown),
      title: document_id,
      classification: 'INTERNAL',
      recorded_at: '2026-01-05T08:00:00.000Z',
    }),
  );
  const snapshot = buildSnapshot(tenant, { sections, edges: [] }, ontology);
  const loaded = loadSections(tenant, snapshot.digest, snapshot.sections);
  const ceiling = pack.pack_meta.data_classification;
  const found = rankSections(loaded, { tenant, collection, query: message, ceiling, limit: top_k + 1 });
  const asked = {
    tenant,
    snapshot: snapshot.digest,
    ontology,
    ontology_digest: snapshot.ontology_digest,
    generation: snapshot.index_generation,
  };
  return assembleBundle(
    { ...asked, query: message, entities: [], linked: found.linked, top_k, tokens: null },
    { sections: found.sections, walk: beginWalk([]), disputable: [], sectionOf: () => undefined },
  ).bundle;
}

/** The tenant's documents under the digests that pins name. */
export function pinned<T>(value: T): { readonly digest: Digest; readonly value: T } {
  return { digest: digestOf(value), value };
}
