import Type, { type Static } from 'typebox';
import { ClassificationField, closed, NameField, orNull, TimestampField } from '@kernel/records/fields';

/** How an edge came about: stated by somebody, a row of a declared table, a rule over sections, or a model's extraction. */
export const EDGE_ORIGINS = ['stated', 'table', 'rule', 'extracted'] as const;
export type EdgeOrigin = (typeof EDGE_ORIGINS)[number];

/** One statement of the graph, with where it was read. An edge without evidence does not exist. Source: contracts, section 8. */
export const Edge = closed({
  /** `<class>:<name>`, such as `policy:refunds`; the class is one of the ontology's. */
  subject: NameField,
  predicate: NameField,
  object: NameField,
  /** `kg:<document>#<section>`; without it the write is refused. */
  evidence_ref: Type.String({ maxLength: 1000 }),
  confidence: Type.Number({ minimum: 0, maximum: 1 }),
  valid_from: orNull(TimestampField),
  valid_to: orNull(TimestampField),
  recorded_at: TimestampField,
  classification: ClassificationField,
  /** Who states it: a document id, an import, a person. */
  source: NameField,
  /** Absent: `stated`. */
  origin: Type.Optional(Type.Enum([...EDGE_ORIGINS])),
  /** The mapping, rule set or model profile that made it, with its version. */
  stated_by: Type.Optional(NameField),
  /** The words of the section that say it. */
  quote: Type.Optional(Type.String({ minLength: 1, maxLength: 2000 })),
});
export type Edge = Static<typeof Edge>;
