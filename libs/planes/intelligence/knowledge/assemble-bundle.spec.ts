import { EvidenceBundle } from '@kernel/records/evidence-bundle';
import { Compile } from 'typebox/compile';
import { anEdge, anOntology, handbookSections } from './a-handbook';
import { assembleBundle, type FoundEvidence } from './assemble-bundle';
import { bundleAt } from './dated-bundle';
import { buildSnapshot } from './snapshot';
import { beginWalk, MOST_HOPS, outOfTime, type Walk, walkOn } from './walk-edges';

const ONTOLOGY = anOntology();

const EDGES = [
  anEdge({ predicate: 'owned_by', object: 'role:finance-lead' }),
  anEdge({ subject: 'policy:goodwill', predicate: 'requires', object: 'policy:refunds' }),
  anEdge({ subject: 'policy:goodwill', predicate: 'applies_to', object: 'product:mug' }),
];
const snapshot = buildSnapshot('acme', { sections: handbookSections(), edges: EDGES }, ONTOLOGY);
const question = {
  tenant: 'acme',
  snapshot: snapshot.digest,
  ontology: ONTOLOGY,
  ontology_digest: snapshot.ontology_digest,
  generation: snapshot.index_generation,
  query: 'broken',
  entities: ['policy:refunds'],
  linked: [],
  top_k: 2,
  tokens: null,
};
const NOTHING: FoundEvidence = { sections: [], walk: beginWalk([]), disputable: [], sectionOf: () => undefined };

const bundleOf = (...of: Parameters<typeof assembleBundle>) => assembleBundle(...of).bundle;

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
  const bundle = bundleOf(question, { ...NOTHING, sections: sections.toReversed() });
  expect(bundle.passages.map(({ section_id, score }) => [section_id, score])).toEqual([
    [snapshot.sections[2]?.section.section_id, 0.5],
    [snapshot.sections[0]?.section.section_id, 0.25],
  ]);
  expect(bundle).toMatchObject({ truncated: true, truncated_by: ['passages'], confidence: 0.5 });
  expect(bundleOf({ ...question, top_k: 3 }, { ...NOTHING, sections }).truncated).toBe(false);
  expect(bundle.passages[0]?.evidence_ref).toBe(`kg:refunds.md#${snapshot.sections[2]?.section.section_id}@${snapshot.digest}`);
  expect(bundle.passages[0]?.found_by).toEqual(OWN);
  expect(Compile(EvidenceBundle).Check(bundle)).toBe(true);
});

it('is sure of nothing when nothing was found', () => {
  expect(bundleOf(question, NOTHING)).toMatchObject({ passages: [], hops: [], conflicts: [], truncated: false, confidence: null });
});

it('walks edges in both directions, each once, no further than asked', () => {
  const predicates = (hops: number) =>
    bundleOf(question, { ...NOTHING, walk: walk(hops) })
      .hops.map(({ hop, predicate }) => `${hop} ${predicate}`)
      .sort();
  expect(predicates(0)).toEqual([]);
  expect(predicates(1)).toEqual(['1 owned_by', '1 requires']);
  expect(predicates(2)).toEqual(['1 owned_by', '1 requires', '2 applies_to']);
  expect(predicates(4)).toEqual(predicates(2));
});

it('ends a walk that brings too much, and says so', () => {
  const many = Array.from({ length: MOST_HOPS + 1 }, (_, i) => anEdge({ object: `${i}` }));
  const { edges } = buildSnapshot('acme', { sections: handbookSections(), edges: many }, ONTOLOGY);
  const at = walkOn(beginWalk(['policy:refunds']), edges);
  expect([at.walked.size, at.frontier, at.cut]).toEqual([MOST_HOPS, [], 'edges']);
  expect(walkOn(beginWalk(['policy:refunds']), edges.slice(1)).cut).toBeNull();
});

it('tells conflicts with the passages that contradict each other', () => {
  const disputable = [anEdge(), anEdge({ object: '70.00 EUR', evidence_ref: 'kg:refunds.md#refunds' })];
  expect(bundleOf(question, { ...NOTHING, disputable }).conflicts).toEqual([
    {
      subject: 'policy:refunds',
      predicate: 'has_limit',
      values: ['50.00 EUR', '70.00 EUR'],
      evidence_refs: [`kg:refunds.md#refunds/limits@${snapshot.digest}`, `kg:refunds.md#refunds@${snapshot.digest}`],
    },
  ]);
});

it('keeps the budget of nodes, and says that its time was over', () => {
  const near = snapshot.edges.filter(({ edge }) => [edge.subject, edge.object].includes('policy:refunds'));
  const few = walkOn(beginWalk(['policy:refunds'], { edges: 200, nodes: 2 }), near);
  expect([few.seen.size, few.cut]).toEqual([2, 'nodes']);
  const late = outOfTime(walk(1));
  expect(bundleOf(question, { ...NOTHING, walk: late })).toMatchObject({ truncated: true, truncated_by: ['millis'] });
});

it('stops at the first passage that the budget of tokens has no room for', () => {
  const sections = snapshot.sections.slice(0, 3).map(({ section, place }) => ({ section, place, score: 1 - place / 10, foundBy: OWN }));
  const within = (most: number) => bundleOf({ ...question, top_k: 3, tokens: { most, count: () => 10 } }, { ...NOTHING, sections });
  expect([within(25).passages.length, within(25).truncated_by]).toEqual([2, ['tokens']]);
  expect([within(30).passages.length, within(30).truncated_by]).toEqual([3, undefined]);
});

it('marks what has ended or is due for review at the instant of the question, and leaves nothing out', () => {
  const [first, second, third] = snapshot.sections.map(({ section }) => section);
  if (first === undefined || second === undefined || third === undefined) throw new Error('the handbook has three sections');
  const sections = [
    { section: { ...first, valid_until: '2026-03-01T00:00:00.000Z' }, place: 0, score: 0.9, foundBy: OWN },
    { section: { ...second, review_by: '2026-03-01T00:00:00.000Z' }, place: 1, score: 0.8, foundBy: OWN },
    { section: third, place: 2, score: 0.7, foundBy: OWN },
  ];
  const stale = (as_of: string | null) =>
    bundleAt(assembleBundle({ ...question, top_k: 3 }, { ...NOTHING, sections }), as_of).passages.map(({ stale: is = 'fresh' }) => is);
  expect(stale('2026-03-01T00:00:00.000Z')).toEqual(['expired', 'review_due', 'fresh']);
  expect(stale('2026-02-28T23:59:59.999Z')).toEqual(['fresh', 'fresh', 'fresh']);
  expect(stale(null)).toEqual(['fresh', 'fresh', 'fresh']);
  const ended = walkOn(beginWalk(['policy:refunds']), snapshot.edges.slice(0, 1).map((step) => ({ ...step, edge: { ...step.edge, valid_to: '2026-03-01T00:00:00.000Z' } }))); // prettier-ignore
  const hop = (sectionOf: FoundEvidence['sectionOf'], as_of: string) =>
    bundleAt(assembleBundle(question, { ...NOTHING, walk: ended, sectionOf }), as_of).hops[0]?.stale;
  expect(hop(() => undefined, '2026-04-01T00:00:00.000Z')).toBe('expired');
  const shorter = () => ({ ...first, valid_until: '2026-02-01T00:00:00.000Z', review_by: '2026-01-15T00:00:00.000Z' });
  expect(['2026-02-10', '2026-01-20', '2026-01-10'].map((day) => hop(shorter, `${day}T00:00:00.000Z`))).toEqual([
    'expired',
    'review_due',
    undefined,
  ]);
});
