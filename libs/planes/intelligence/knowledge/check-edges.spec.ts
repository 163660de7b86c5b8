import { anEdge, anOntology, handbookSections } from './a-handbook';
import { checkEdges } from './check-edges';
import type { Edge } from './edge';
import { findConflicts } from './find-conflicts';

const ONTOLOGY = anOntology();

const check = (change: Partial<Edge>) => checkEdges([anEdge(), anEdge(change)], ONTOLOGY, handbookSections())?.code;

it.each<[string, Partial<Edge>, string | undefined]>([
  ['takes an edge with evidence inside the ontology (control)', {}, undefined],
  ['takes an edge between entities', { predicate: 'owned_by', object: 'role:finance-lead' }, undefined],
  ['refuses one without evidence', { evidence_ref: '' }, 'KNOWLEDGE_EDGE_WITHOUT_EVIDENCE'],
  ['refuses evidence that nobody ingested', { evidence_ref: 'kg:refunds.md#refunds/fees' }, 'KNOWLEDGE_EDGE_WITHOUT_EVIDENCE'],
  ['refuses evidence that is no section', { evidence_ref: 'https://example.com/' }, 'KNOWLEDGE_EDGE_WITHOUT_EVIDENCE'],
  ['refuses an unknown predicate', { predicate: 'likes' }, 'KNOWLEDGE_EDGE_OUTSIDE_ONTOLOGY'],
  ['refuses a subject of the wrong class', { subject: 'product:mug' }, 'KNOWLEDGE_EDGE_OUTSIDE_ONTOLOGY'],
  ['refuses a subject without a class', { subject: 'refunds' }, 'KNOWLEDGE_EDGE_OUTSIDE_ONTOLOGY'],
  ['refuses an entity where a value belongs', { object: 'role:finance-lead' }, 'KNOWLEDGE_EDGE_OUTSIDE_ONTOLOGY'],
  ['refuses a value where an entity belongs', { predicate: 'owned_by', object: 'Finance' }, 'KNOWLEDGE_EDGE_OUTSIDE_ONTOLOGY'],
  [
    'refuses a time that ends before it begins',
    { valid_from: '2026-02-01T00:00:00.000Z', valid_to: '2026-01-01T00:00:00.000Z' },
    'KNOWLEDGE_EDGE_OUTSIDE_ONTOLOGY',
  ],
])('%s', (_what, change, code) => {
  expect(check(change)).toBe(code);
});

describe('conflicts', () => {
  const JANUARY = '2026-01-01T00:00:00.000Z';
  const until = anEdge({ valid_to: JANUARY });
  const values = (...edges: readonly Edge[]) => findConflicts(edges, ONTOLOGY).map((conflict) => conflict.values);

  it.each<[string, readonly Edge[], readonly (readonly string[])[]]>([
    ['two values at one time', [anEdge({ object: '70.00 EUR' }), anEdge()], [['50.00 EUR', '70.00 EUR']]],
    ['one value said twice is none (control)', [anEdge(), anEdge({ source: 'another' })], []],
    ['values that follow each other are none', [until, anEdge({ object: '70.00 EUR', valid_from: JANUARY })], []],
    [
      'values of a predicate with many objects are none',
      [anEdge({ predicate: 'applies_to', object: 'product:mug' }), anEdge({ predicate: 'applies_to', object: 'product:cup' })],
      [],
    ],
  ])('%s', (_what, edges, expected) => {
    expect(values(...edges)).toEqual(expected);
  });
});
