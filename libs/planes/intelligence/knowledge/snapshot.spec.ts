import { anEdge, handbookSections } from './a-handbook';
import { BUSINESS_ONTOLOGY } from './ontology';
import { rankSections } from './rank-sections';
import { buildSnapshot } from './snapshot';

const WORKING = {
  sections: [...handbookSections(), ...handbookSections({ document_id: 'secret.md', classification: 'RESTRICTED' })],
  edges: [anEdge(), anEdge({ subject: 'policy:goodwill' })],
};
const built = buildSnapshot('acme', WORKING, BUSINESS_ONTOLOGY);

it('has the same digest, bytes and index for the same content, whatever the order it came in', () => {
  const turned = { sections: WORKING.sections.toReversed(), edges: [...WORKING.edges.toReversed(), anEdge()] };
  expect(buildSnapshot('acme', turned, BUSINESS_ONTOLOGY)).toEqual(built);
});

it('has another digest for another tenant, another ontology, another section and another edge', () => {
  const [first] = WORKING.sections;
  const others = [
    buildSnapshot('globex', WORKING, BUSINESS_ONTOLOGY),
    buildSnapshot('acme', WORKING, { ...BUSINESS_ONTOLOGY, version: '1.0.1' }),
    buildSnapshot('acme', { ...WORKING, sections: WORKING.sections.filter((section) => section !== first) }, BUSINESS_ONTOLOGY),
    buildSnapshot('acme', { ...WORKING, edges: [anEdge()] }, BUSINESS_ONTOLOGY),
  ];
  expect(new Set([built, ...others].map(({ digest }) => digest)).size).toBe(5);
  expect(new Set([built, ...others].map(({ index }) => index.generation)).size).toBe(5);
});

it('leaves out an edge whose evidence has gone, and hides one as far as its evidence', () => {
  const edges = [
    anEdge(),
    anEdge({ evidence_ref: 'kg:gone.md#a' }),
    anEdge({ evidence_ref: 'kg:secret.md#refunds', classification: 'PUBLIC' }),
  ];
  const { edges: placed } = buildSnapshot('acme', { ...WORKING, edges }, BUSINESS_ONTOLOGY);
  expect(placed.map(({ document_id, rank }) => [document_id, rank]).sort()).toEqual([
    ['refunds.md', 1],
    ['secret.md', 3],
  ]);
});

describe('ranking', () => {
  const ask = (terms: readonly string[], ceiling = 1, limit = 10) =>
    rankSections(built.index, { collection: 'handbook', terms, ceiling, limit }).map(({ place, score }) => [
      `${built.sections[place]?.section.document_id}#${built.sections[place]?.section.section_id}`,
      score,
    ]);

  it('puts the section first that has the rarer words', () => {
    expect(ask(['broken', 'refund', 'money'])[0]).toEqual(['refunds.md#refunds/damaged-goods', expect.any(Number)]);
  });

  it('breaks ties by place', () => {
    const names = ask(['broken'], 3).map(([name]) => name);
    expect(names).toEqual(['refunds.md#refunds/damaged-goods', 'secret.md#refunds/damaged-goods']);
  });

  it('hides what is above the ceiling (control: with a higher ceiling it is found)', () => {
    expect(ask(['broken'], 2)).toHaveLength(1);
    expect(ask(['broken'], 3)).toHaveLength(2);
  });

  it('scores with six places between 0 and 1, lower when a word of the query is nowhere', () => {
    const score = (...terms: readonly string[]) => Number(ask(terms)[0]?.[1]);
    expect(score('broken')).toBeLessThan(1);
    expect(score('broken', 'xylophon')).toBeLessThan(score('broken'));
    expect(Number.isInteger(Math.round(score('broken') * 1e6 * 1e3) / 1e3)).toBe(true);
  });

  it.each([
    ['an unknown collection', 'other', ['broken']],
    ['no words', 'handbook', []],
    ['unknown words', 'handbook', ['xylophon']],
  ])('finds nothing for %s', (_what, collection, terms) => {
    expect(rankSections(built.index, { collection, terms, ceiling: 3, limit: 5 })).toEqual([]);
  });
});
