import Type, { type Static } from 'typebox';
import { ClassificationField, closed, CountField, DigestField, NameField, orNull, TenantField, TimestampField } from './fields';
import { FoundBy } from './found-by';

export const Passage = closed({
  /** `kg:<document>#<section>@<snapshot digest>`. */
  evidence_ref: Type.String(),
  document_id: NameField,
  section_id: NameField,
  heading: Type.String(),
  text: Type.String(),
  offset: CountField,
  content_hash: DigestField,
  classification: ClassificationField,
  recorded_at: TimestampField,
  /** 0..1, rounded to six places, so that a comparison never meets a rounding difference. */
  score: Type.Number({ minimum: 0, maximum: 1 }),
  /** Missing in bundles that were made before it was told. */
  found_by: Type.Optional(FoundBy),
  /** Why it should not be relied on at the bundle's instant; absent when nothing speaks against it. */
  stale: Type.Optional(Type.Enum(['expired', 'review_due'])),
});
export type Passage = Static<typeof Passage>;

export const EvidenceHop = closed({
  subject: NameField,
  predicate: NameField,
  object: NameField,
  evidence_ref: Type.String(),
  confidence: Type.Number({ minimum: 0, maximum: 1 }),
  hop: CountField,
  /** The edge, or the section it was read in, has ended or is due for review. */
  stale: Type.Optional(Type.Enum(['expired', 'review_due'])),
});

/** What ended a search before everything near was brought. */
export const EVIDENCE_LIMITS = ['passages', 'edges', 'nodes', 'tokens', 'millis'] as const;

/** What the Knowledge Substrate found in one pinned snapshot. Conflicts surface; truncation is said. */
export const EvidenceBundle = closed({
  tenant_id: TenantField,
  snapshot_version: DigestField,
  ontology_version: DigestField,
  index_generation: DigestField,
  seed: closed({
    query: Type.String(),
    /** Where the walk over edges began: the entities that were named, then those that the query speaks of. */
    entities: Type.Array(NameField),
    /** Those of them that were recognised in the query. */
    linked: Type.Optional(Type.Array(NameField)),
  }),
  /** The instant at which staleness was judged; absent when none was named. */
  as_of: Type.Optional(TimestampField),
  hops: Type.Array(EvidenceHop),
  passages: Type.Array(Passage),
  conflicts: Type.Array(
    closed({ subject: NameField, predicate: NameField, values: Type.Array(Type.String()), evidence_refs: Type.Array(Type.String()) }),
  ),
  truncated: Type.Boolean(),
  /** Which limits cut the bundle; there when it is truncated. */
  truncated_by: Type.Optional(Type.Array(Type.Enum([...EVIDENCE_LIMITS]))),
  /** Null when nothing was found. */
  confidence: orNull(Type.Number({ minimum: 0, maximum: 1 })),
});
export type EvidenceBundle = Static<typeof EvidenceBundle>;
