import Type, { type Static } from 'typebox';
import { closed, NameField, TenantField, VersionField } from './fields';

/** A class of entities: what stands before the colon of `policy:refunds`. */
export const EntityClassField = Type.String({ pattern: '^[a-z][a-z0-9_-]{0,62}$' });

const EntityClass = closed({ name: EntityClassField, about: Type.String({ maxLength: 500 }) });

const Predicate = closed({
  name: Type.String({ pattern: '^[a-z][a-z0-9_]{0,62}$' }),
  about: Type.String({ maxLength: 500 }),
  /** Classes that a subject may have. */
  domain: Type.Array(EntityClassField, { minItems: 1, maxItems: 200 }),
  /** Classes that an object may have; `value` is any text that names no entity. */
  range: Type.Array(EntityClassField, { minItems: 1, maxItems: 200 }),
  /** `one`: at any instant a subject has at most one object; two of them are a conflict. */
  cardinality: Type.Enum(['one', 'many']),
  /** True when its object is another name of its subject: questions that say it mean the subject. */
  names: Type.Boolean(),
});

/** What the edges of one tenant may say; signed, published and promoted as packs are. Its digest is part of every snapshot. */
export const KnowledgeOntology = closed({
  tenant_id: TenantField,
  ontology_id: NameField,
  ontology_version: VersionField,
  classes: Type.Array(EntityClass, { maxItems: 200 }),
  predicates: Type.Array(Predicate, { maxItems: 500 }),
});
export type KnowledgeOntology = Static<typeof KnowledgeOntology>;
