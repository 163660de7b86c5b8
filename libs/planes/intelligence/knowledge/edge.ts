import Type, { type Static } from 'typebox';
import { ClassificationField, closed, NameField, orNull, TimestampField } from '@kernel/records/fields';

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
});
export type Edge = Static<typeof Edge>;
