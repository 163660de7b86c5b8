import { canonicalBytes } from '@kernel/canonical-json';
import { digestOfBytes } from '@kernel/digest';
import { anEdge, anOntology, handbookSections } from './a-handbook';
import { buildSnapshot } from './snapshot';
import { type StoredSnapshot, verifySnapshot } from './verify-snapshot';

const built = buildSnapshot('acme', { sections: handbookSections(), edges: [anEdge(), anEdge({ object: '70.00 EUR' })] }, anOntology());

function stored(change: Partial<StoredSnapshot> = {}): StoredSnapshot {
  return {
    digest: built.digest,
    manifest: built.canonical,
    ontology: canonicalBytes(built.ontology),
    ontology_digest: built.ontology_digest,
    index_generation: built.index_generation,
    sections: built.sections.map(({ place, digest, section }) => ({ place, digest, canonical: canonicalBytes(section) })),
    edges: built.edges.map(({ edge, ...row }) => ({ ...row, canonical: canonicalBytes(edge) })),
    ...change,
  };
}
const whole = stored();
const parts = (change: Partial<StoredSnapshot>) =>
  verifySnapshot('acme', stored(change)).map(({ part, place }) => `${part} ${place ?? ''}`.trim());
const [firstSection, ...otherSections] = whole.sections;
const [firstEdge, ...otherEdges] = whole.edges;
if (firstSection === undefined || firstEdge === undefined) throw new Error('the handbook has sections and edges');
const other = canonicalBytes(anEdge({ object: '99.00 EUR' }));

it.each<[string, Partial<StoredSnapshot>, readonly string[]]>([
  ['nothing (control)', {}, []],
  ['one byte of a section', { sections: [{ ...firstSection, canonical: Buffer.concat([firstSection.canonical, Buffer.from(' ')]) }, ...otherSections] }, ['section 0']], // prettier-ignore
  ['one byte of an edge', { edges: [{ ...firstEdge, canonical: Buffer.concat([firstEdge.canonical, Buffer.from(' ')]) }, ...otherEdges] }, ['edge 0']], // prettier-ignore
  ['a section that is missing', { sections: otherSections.map((row, place) => ({ ...row, place })) }, ['manifest', ...otherSections.map((_, place) => `section ${place}`)].slice(0, 1)], // prettier-ignore
  ['an edge with its digest', { edges: [{ ...firstEdge, canonical: other, digest: digestOfBytes(other) }, ...otherEdges] }, ['manifest']],
  ['the rank of an edge’s row', { edges: [{ ...firstEdge, rank: 0 }, ...otherEdges] }, ['edge 0']],
  ['the collection of an edge’s row', { edges: [{ ...firstEdge, collection: 'faq' }, ...otherEdges] }, ['edge 0']],
  ['the manifest', { manifest: Buffer.concat([Buffer.from(whole.manifest), Buffer.from(' ')]) }, ['manifest']],
  ['the ontology', { ontology: canonicalBytes(anOntology({ ontology_version: '2.0.0' })) }, ['ontology']],
  ['the name of the index', { index_generation: built.digest }, ['index']],
])('finds what was changed: %s', (_what, change, expected) => {
  expect(parts(change)).toEqual(expect.arrayContaining([...expected]));
  expect(parts(change).length > 0).toBe(expected.length > 0);
});

it('finds that it is another tenant’s', () => {
  expect(verifySnapshot('globex', whole)).not.toEqual([]);
});
