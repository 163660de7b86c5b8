import Type, { type Static } from 'typebox';
import { digestOf } from '@kernel/digest';
import { closed, NameField, VersionField } from '@kernel/records/fields';

const Predicate = closed({
  name: NameField,
  /** Classes that a subject may have. */
  domain: Type.Array(NameField, { minItems: 1 }),
  /** Classes that an object may have; `value` is any text that names no entity. */
  range: Type.Array(NameField, { minItems: 1 }),
  /** At any instant a subject has at most one object: two of them are a conflict. */
  functional: Type.Boolean(),
});

/** What edges may say. Its digest is part of every snapshot. */
export const Ontology = closed({
  ontology_id: NameField,
  version: VersionField,
  classes: Type.Array(NameField),
  predicates: Type.Array(Predicate),
});
export type Ontology = Static<typeof Ontology>;

/** What may be said about how a tenant does business. */
export const BUSINESS_ONTOLOGY: Ontology = {
  ontology_id: 'ontology.business',
  version: '1.0.0',
  classes: ['policy', 'product', 'process', 'role', 'organisation', 'region', 'term'],
  predicates: [
    { name: 'applies_to', domain: ['policy', 'process'], range: ['product', 'role', 'region', 'organisation'], functional: false },
    { name: 'requires', domain: ['policy', 'process'], range: ['policy', 'process', 'role', 'term'], functional: false },
    { name: 'supersedes', domain: ['policy', 'process', 'product'], range: ['policy', 'process', 'product'], functional: false },
    {
      name: 'part_of',
      domain: ['product', 'process', 'organisation', 'region'],
      range: ['product', 'process', 'organisation', 'region'],
      functional: false,
    },
    {
      name: 'related_to',
      domain: ['policy', 'product', 'process', 'term'],
      range: ['policy', 'product', 'process', 'term'],
      functional: false,
    },
    { name: 'owned_by', domain: ['policy', 'process', 'product'], range: ['role', 'organisation'], functional: true },
    { name: 'has_limit', domain: ['policy', 'process', 'role'], range: ['value'], functional: true },
    { name: 'has_deadline', domain: ['policy', 'process'], range: ['value'], functional: true },
    { name: 'means', domain: ['term'], range: ['value'], functional: true },
  ],
};

export const BUSINESS_ONTOLOGY_DIGEST = digestOf(BUSINESS_ONTOLOGY);

/** The class of an entity `<class>:<name>`; `value` for what names no entity of this ontology. */
export function classOf(node: string, ontology: Ontology): string {
  const colon = node.indexOf(':');
  const name = colon > 0 && colon < node.length - 1 ? node.slice(0, colon) : '';
  return ontology.classes.includes(name) ? name : 'value';
}
