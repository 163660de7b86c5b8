import { digestOf } from '@kernel/digest';
import type { KnowledgeGraph } from '@edges/knowledge-store/knowledge-graph';
import type { DatedBundle } from '@planes/intelligence/knowledge/dated-bundle';
import { noOntology } from '@planes/intelligence/knowledge/ontology';
import { FixedClock } from '@testing/fixed-clock';
import { RememberingCache } from '@testing/a-value-cache';
import { type EvidenceQuestion, FindEvidence } from './find-evidence';
import { EVIDENCE_LOGIC, RetrieveEvidence } from './retrieve-evidence';
import { SnapshotIndexes } from './snapshot-indexes';

const SNAPSHOT = digestOf('a snapshot');
const QUESTION: EvidenceQuestion = {
  snapshot_digest: SNAPSHOT,
  collection: 'handbook',
  query: 'refund of a delivered order',
  top_k: 3,
  max_hops: 0,
  max_classification: 'CONFIDENTIAL',
  entities: [],
  as_of: null,
  bounds: { edges: null, nodes: null, tokens: null, millis: null },
};

/** A snapshot without edges asks no graph. */
const NO_GRAPH: KnowledgeGraph = {
  touching: () => Promise.reject(new Error('asked')),
  disputable: () => Promise.reject(new Error('asked')),
};

/** A store with one empty snapshot of `acme`, as far as a question needs it. */
function opened() {
  const head = {
    snapshot_digest: SNAPSHOT,
    ontology: noOntology('acme'),
    ontology_digest: digestOf(noOntology('acme')),
    index_generation: digestOf('an index'),
    published_at: '2026-01-31T09:30:00.000Z',
    sections: 0,
    edges: 0,
  };
  const snapshot = (tenant: string) => Promise.resolve(tenant === 'acme' ? head : undefined);
  const nothing = () => Promise.resolve([]);
  const indexes = new SnapshotIndexes({ snapshot, sections: nothing, edges: nothing }, 1_000_000);
  const evidence = new FindEvidence(NO_GRAPH, indexes, () => 1, new FixedClock());
  const kept = new RememberingCache<DatedBundle, 'snapshot' | 'logic'>();
  return { searched: jest.spyOn(evidence, 'run'), kept, retrieve: new RetrieveEvidence(evidence, kept) };
}

describe('RetrieveEvidence', () => {
  it('searches once for the same question of the same tenant', async () => {
    const { searched, retrieve } = opened();
    const first = await retrieve.run('acme', QUESTION);
    expect(await retrieve.run('acme', { ...QUESTION })).toEqual(first);
    expect(searched.mock.calls).toHaveLength(1);
  });

  it.each<[string, Partial<EvidenceQuestion>]>([
    ['query', { query: 'refund' }],
    ['ceiling', { max_classification: 'INTERNAL' }],
    ['collection', { collection: 'notes' }],
    ['number of passages', { top_k: 4 }],
    ['entity', { entities: ['order:1'] }],
    ['bound', { bounds: { ...QUESTION.bounds, tokens: 10 } }],
  ])('searches again for another %s', async (_, change) => {
    const { searched, retrieve } = opened();
    await retrieve.run('acme', QUESTION);
    await retrieve.run('acme', { ...QUESTION, ...change });
    expect(searched.mock.calls).toHaveLength(2);
  });

  it('searches once for runs that begin at different instants, and judges for each', async () => {
    const { searched, retrieve } = opened();
    for (const as_of of ['2026-01-31T09:30:00.000Z', '2026-01-31T09:30:00.001Z'])
      expect(await retrieve.run('acme', { ...QUESTION, as_of })).toMatchObject({ as_of });
    expect(await retrieve.run('acme', QUESTION)).not.toHaveProperty('as_of');
    expect(searched.mock.calls).toHaveLength(1);
  });

  it('keeps no answer that may have run out of time', async () => {
    const { searched, kept, retrieve } = opened();
    for (let time = 0; time < 2; time++) await retrieve.run('acme', { ...QUESTION, bounds: { ...QUESTION.bounds, millis: 5 } });
    expect([searched.mock.calls.length, kept.asked]).toEqual([2, []]);
  });

  it('gives one tenant nothing of what it keeps for another, and keeps no refusal', async () => {
    const { retrieve } = opened();
    await retrieve.run('acme', QUESTION);
    for (let time = 0; time < 2; time++)
      expect(await retrieve.run('globex', QUESTION)).toMatchObject({ code: 'KNOWLEDGE_SNAPSHOT_UNKNOWN' });
  });

  it('keeps what it found as narrow as the ceiling, under snapshot and logic', async () => {
    const { kept, retrieve } = opened();
    await retrieve.run('acme', { ...QUESTION, max_classification: 'RESTRICTED' });
    expect(kept.asked).toMatchObject([
      { tenant: 'acme', classification: 'RESTRICTED', versions: { snapshot: SNAPSHOT, logic: EVIDENCE_LOGIC } },
    ]);
  });
});
