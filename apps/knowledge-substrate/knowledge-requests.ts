import Type, { type Static, type TSchema } from 'typebox';
import { NotStrict, parseStrictJson } from '@kernel/strict-json';
import { ClassificationField, closed, DigestField, NameField, TimestampField } from '@kernel/records/fields';
import type { KnowledgeCode } from '@planes/intelligence/knowledge/errors';
import { PatternRules } from '@planes/intelligence/knowledge/pattern-rules';
import { DocumentIdField } from '@planes/intelligence/knowledge/section';
import { TableMapping } from '@planes/intelligence/knowledge/table-mapping';
import { Problem } from '@platform/http/problem';
import { readInput as read } from '@platform/http/read-input';

const INVALID: KnowledgeCode = 'KNOWLEDGE_REQUEST_INVALID';
const DESCRIBED = '/v1/knowledge/openapi.json';

/** What is known of a document besides its bytes, which are the body. */
const documentFields = {
  collection: NameField,
  document_id: DocumentIdField,
  title: NameField,
  media_type: NameField,
  classification: ClassificationField,
  valid_until: Type.Optional(TimestampField),
  review_by: Type.Optional(TimestampField),
};
export const DocumentQuery = closed(documentFields);
/** A mapping stands in the address as JSON, because the table is the body. */
export const TableQuery = closed({ ...documentFields, mapping: Type.String({ minLength: 2, maxLength: 8_000 }) });

/** One document or one collection. */
const Choice = Type.Union([closed({ document_id: DocumentIdField }), closed({ collection: NameField })]);
export const RulesBody = closed({ of: Choice, rules: PatternRules });
export const ExtractionBody = closed({ of: Choice });
export const RemovalBody = closed({ of: Choice, dry_run: Type.Optional(Type.Boolean()) });

const Bound = (most: number) => Type.Optional(Type.Integer({ minimum: 1, maximum: most }));
export const QuestionBody = closed({
  collection: NameField,
  query: Type.String({ minLength: 1, maxLength: 10_000 }),
  /** The current snapshot when left out. */
  snapshot: Type.Optional(DigestField),
  top_k: Type.Optional(Type.Integer({ minimum: 1, maximum: 50 })),
  max_hops: Type.Optional(Type.Integer({ minimum: 0, maximum: 4 })),
  max_classification: Type.Optional(ClassificationField),
  entities: Type.Optional(Type.Array(NameField, { maxItems: 64 })),
  as_of: Type.Optional(TimestampField),
  budget: Type.Optional(closed({ edges: Bound(1_000), nodes: Bound(10_000), tokens: Bound(200_000), millis: Bound(60_000) })),
});
export type QuestionBody = Static<typeof QuestionBody>;

/** Query values arrive as text: 1 to 200, without leading zeros. */
export const SnapshotsQuery = closed({ limit: Type.Optional(Type.String({ pattern: '^([1-9][0-9]?|1[0-9]{2}|200)$' })) });

/** What a caller sent, as the schema has it. @throws Problem KNOWLEDGE_REQUEST_INVALID that says what is wrong where, in JSON Pointers. */
export function readInput<S extends TSchema>(schema: S, sent: unknown): Static<S> {
  return read(schema, sent, INVALID, DESCRIBED);
}

/** A mapping out of an address. @throws Problem KNOWLEDGE_REQUEST_INVALID */
export function mappingIn(text: string): TableMapping {
  const value = parseStrictJson(text);
  if (value instanceof NotStrict) throw invalid('/mapping', `is not strict JSON: ${value.describe()}`);
  return readInput(TableMapping, value);
}

/** @throws Problem KNOWLEDGE_REQUEST_INVALID naming the place. */
export function invalid(path: string, problem: string): Problem {
  return new Problem(422, INVALID, `the request does not fit its description in ${DESCRIBED}`, { findings: [{ path, problem }] });
}
