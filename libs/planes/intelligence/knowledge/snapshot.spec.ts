import type { Classification } from '@kernel/classification';
import { anEdge, anOntology, handbookSections } from './a-handbook';
import { loadSections, rankSections } from './rank-sections';
import { buildSnapshot } from './snapshot';

const ONTOLOGY = anOntology();

const WORKING = {
  sections: [...handbookSections(), ...handbookSections({ document_id: 'secret.md', classification: 'RESTRICTED' })],
  edges: [anEdge(), anEdge({ subject: 'policy:goodwill' })],
};
const built = buildSnapshot('acme', WORKING, ONTOLOGY);

it('has the same digest, bytes and name of the index for the same content, whatever the order it came in', () => {
  const turned = { sections: WORKING.sections.toReversed(), edges: [...WORKING.edges.toReversed(), anEdge()] };
  expect(buildSnapshot('acme', turned, ONTOLOGY)).toEqual(built);
});

it('has another digest for another tenant, another ontology, another section and another edge', () => {
  const [first] = WORKING.sections;
  const others = [
    buildSnapshot('globex', WORKING, ONTOLOGY),
    buildSnapshot('acme', WORKING, anOntology({ ontology_version: '1.0.1' })),
    buildSnapshot('acme', { ...WORKING, sections: WORKING.sections.filter((section) => section !== first) }, ONTOLOGY),
    buildSnapshot('acme', { ...WORKING, edges: [anEdge()] }, ONTOLOGY),
  ];
  expect(new Set([built, ...others].map(({ digest }) => digest)).size).toBe(5);
  expect(new Set([built, ...others].map(({ index_generation }) => index_generation)).size).toBe(5);
});

it('leaves out an edge whose evidence has gone, and hides one as far as its evidence', () => {
  const edges = [
    anEdge(),
    anEdge({ evidence_ref: 'kg:gone.md#a' }),
    anEdge({ evidence_ref: 'kg:secret.md#refunds', classification: 'PUBLIC' }),
  ];
  const { edges: placed, left_out } = buildSnapshot('acme', { ...WORKING, edges }, ONTOLOGY);
  expect(left_out).toEqual({ without_evidence: 1, outside_ontology: 0 });
  expect(placed.map(({ document_id, rank }) => [document_id, rank]).sort()).toEqual([
    ['refunds.md', 1],
    ['secret.md', 3],
  ]);
});

it('leaves out what the ontology of today does not allow, and counts it (control: the ontology of then)', () => {
  const then = buildSnapshot('acme', WORKING, ONTOLOGY);
  const today = buildSnapshot('acme', WORKING, anOntology({ predicates: [] }));
  expect([then.edges.length, then.left_out.outside_ontology, today.edges.length, today.left_out.outside_ontology]).toEqual([2, 0, 0, 2]);
});

describe('ranking', () => {
  const loaded = loadSections('acme', built.digest, built.sections);
  const rank = (query: string, ceiling: Classification, collection = 'handbook') =>
    rankSections(loaded, { tenant: 'acme', collection, query, ceiling, limit: 10 }).sections;
  const ask = (query: string, ceiling: Classification = 'INTERNAL') =>
    rank(query, ceiling).map(({ section, score }) => [`${section.document_id}#${section.section_id}`, score] as const);

  it('puts the section first that has the rarer words', () => {
    expect(ask('broken refund money')[0]).toEqual(['refunds.md#refunds/damaged-goods', expect.any(Number)]);
  });

  it('finds the same words in two documents', () => {
    const names = ask('broken', 'RESTRICTED').map(([name]) => name);
    expect(names).toEqual(['refunds.md#refunds/damaged-goods', 'secret.md#refunds/damaged-goods']);
  });

  it('hides what is above the ceiling (control: with a higher ceiling it is found)', () => {
    expect(ask('broken', 'CONFIDENTIAL')).toHaveLength(1);
    expect(ask('broken', 'RESTRICTED')).toHaveLength(2);
  });

  it('scores with six places between 0 and 1, lower when a word of the query is nowhere', () => {
    const score = (...words: readonly string[]) => Number(ask(words.join(' '))[0]?.[1]);
    expect(score('broken')).toBeLessThan(1);
    expect(score('broken', 'xylophon')).toBeLessThan(score('broken'));
    expect(Number.isInteger(Math.round(score('broken') * 1e6 * 1e3) / 1e3)).toBe(true);
  });

  it.each([
    ['an unknown collection', 'other', 'broken'],
    ['no words', 'handbook', ''],
    ['unknown words', 'handbook', 'xylophone'],
  ])('finds nothing for %s', (_what, collection, query) => {
    expect(rank(query, 'RESTRICTED', collection)).toEqual([]);
  });
});
