import type { KnowledgeOntology } from '@kernel/records/knowledge-ontology';
import { brokenTerms } from './broken-terms';

const ONTOLOGY: KnowledgeOntology = {
  tenant_id: 'acme',
  ontology_id: 'ontology.shop',
  ontology_version: '1.0.0',
  classes: [
    { name: 'policy', about: '' },
    { name: 'role', about: '' },
  ],
  predicates: [
    { name: 'owned_by', about: '', domain: ['policy'], range: ['role'], cardinality: 'one', names: false },
    { name: 'also_called', about: '', domain: ['policy', 'role'], range: ['value'], cardinality: 'many', names: true },
  ],
};
const [owned, called] = ONTOLOGY.predicates;
if (owned === undefined || called === undefined) throw new Error('the ontology of this spec has two predicates');

it.each<[string, Partial<KnowledgeOntology>, readonly string[]]>([
  ['one whose terms fit together (control)', {}, []],
  ['a class twice', { classes: [...ONTOLOGY.classes, { name: 'role', about: 'again' }] }, ['role CLASS_REPEATED']],
  ['a class called value', { classes: [...ONTOLOGY.classes, { name: 'value', about: '' }] }, ['value CLASS_RESERVED']],
  ['a predicate twice', { predicates: [owned, called, owned] }, ['owned_by PREDICATE_REPEATED']],
  ['a subject of no class', { predicates: [{ ...owned, domain: ['product'] }] }, ['owned_by DOMAIN_UNKNOWN product']],
  ['an object of no class', { predicates: [{ ...owned, range: ['value', 'product'] }] }, ['owned_by RANGE_UNKNOWN product']],
  ['a name that is an entity', { predicates: [{ ...called, range: ['role'] }] }, ['also_called NAME_IS_NO_VALUE']],
])('an ontology: %s', (_what, change, problems) => {
  expect(brokenTerms({ ...ONTOLOGY, ...change })).toEqual(problems);
});
