import { EvidenceBundle } from '@kernel/records/evidence-bundle';
import { Compile } from 'typebox/compile';
import { anEdge, handbookSections } from './a-handbook';
import { assembleBundle, type FoundEvidence } from './assemble-bundle';
import { BUSINESS_ONTOLOGY } from './ontology';
import { buildSnapshot } from './snapshot';
import { beginWalk, MOST_HOPS, type Walk, walkOn } from './walk-edges';

const EDGES = [
  anEdge({ predicate: 'owned_by', object: 'role:finance-lead' }),
  anEdge({ subject: 'policy:goodwill', predicate: 'requires', object: 'policy:refunds' }),
  anEdge({ subject: 'policy:goodwill', predicate: 'applies_to', object: 'product:mug' }),
];
const snapshot = buildSnapshot('acme', { sections: handbookSections(), edges: EDGES }, BUSINESS_ONTOLOGY);
const question = {
  tenant: 'acme',
  snapshot: snapshot.digest,
  ontology: BUSINESS_ONTOLOGY,
  ontology_digest: snapshot.ontology_digest,
  generation: snapshot.index_generation,
  query: 'broken',
  entities: ['policy:refunds'],
  top_k: 2,
};
const NOTHING: FoundEvidence = { sections: [], walk: beginWalk([]), disputable: [] };

function walk(hops: number): Walk {
  let at = beginWalk(['policy:refunds']);
  for (let hop = 0; hop < hops; hop++) {
    const { frontier } = at;
    at = walkOn(
      at,
      snapshot.edges.filter(({ edge }) => frontier.includes(edge.subject) || frontier.includes(edge.object)),
    );
  }
  return at;
}

const OWN = [{ by: 'own', rank: 1, weight: 1, adds: 1 }];

it('puts the best first, ties by place, and says when there was more', () => {
  const sections = snapshot.sections
    .slice(0, 3)
    .map(({ section, place }) => ({ section, place, score: place === 2 ? 0.5 : 0.25, foundBy: OWN }));
  const bundle = assembleBundle(question, { ...NOTHING, sections: sections.toReversed() });
  expect(bundle.passages.map(({ section_id, score }) => [section_id, score])).toEqual([
    [snapshot.sections[2]?.section.section_id, 0.5],
    [snapshot.sections[0]?.section.section_id, 0.25],
  ]);
  expect(bundle).toMatchObject({ truncated: true, confidence: 0.5 });
  expect(assembleBundle({ ...question, top_k: 3 }, { ...NOTHING, sections }).truncated).toBe(false);
  expect(bundle.passages[0]?.evidence_ref).toBe(`kg:refunds.md#${snapshot.sections[2]?.section.section_id}@${snapshot.digest}`);
  expect(bundle.passages[0]?.found_by).toEqual(OWN);
  expect(Compile(EvidenceBundle).Check(bundle)).toBe(true);
});

it('is sure of nothing when nothing was found', () => {
  expect(assembleBundle(question, NOTHING)).toMatchObject({ passages: [], hops: [], conflicts: [], truncated: false, confidence: null });
});

it('walks edges in both directions, each once, no further than asked', () => {
  const predicates = (hops: number) =>
    assembleBundle(question, { ...NOTHING, walk: walk(hops) })
      .hops.map(({ hop, predicate }) => `${hop} ${predicate}`)
      .sort();
  expect(predicates(0)).toEqual([]);
  expect(predicates(1)).toEqual(['1 owned_by', '1 requires']);
  expect(predicates(2)).toEqual(['1 owned_by', '1 requires', '2 applies_to']);
  expect(predicates(4)).toEqual(predicates(2));
});

it('ends a walk that brings too much, and says so', () => {
  const many = Array.from({ length: MOST_HOPS + 1 }, (_, i) => anEdge({ object: `${i}` }));
  const { edges } = buildSnapshot('acme', { sections: handbookSections(), edges: many }, BUSINESS_ONTOLOGY);
  const at = walkOn(beginWalk(['policy:refunds']), edges);
  expect([at.walked.size, at.frontier, at.truncated]).toEqual([MOST_HOPS, [], true]);
  expect(walkOn(beginWalk(['policy:refunds']), edges.slice(1)).truncated).toBe(false);
});

it('tells conflicts with the passages that contradict each other', () => {
  const disputable = [anEdge(), anEdge({ object: '70.00 EUR', evidence_ref: 'kg:refunds.md#refunds' })];
  expect(assembleBundle(question, { ...NOTHING, disputable }).conflicts).toEqual([
    {
      subject: 'policy:refunds',
      predicate: 'has_limit',
      values: ['50.00 EUR', '70.00 EUR'],
      evidence_refs: [`kg:refunds.md#refunds/limits@${snapshot.digest}`, `kg:refunds.md#refunds@${snapshot.digest}`],
    },
  ]);
});
