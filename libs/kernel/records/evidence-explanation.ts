import Type, { type Static } from 'typebox';
import { closed, CountField, DigestField, NameField, orNull, TenantField } from './fields';

/** Why a passage stands where it does: one list that found it, or one boost. */
const EvidenceReason = closed({
  /** `own`, `title`, `titleHop`, `secondHop`, `graph`, or a boost. */
  by: NameField,
  /** Its place in that list, from 1; null for a boost. */
  rank: orNull(CountField),
  /** Its score as a share of the list's best; null for a boost. */
  share: orNull(Type.Number()),
  weight: Type.Number(),
  /** What that adds to the score that the ranking sorts by. */
  adds: Type.Number(),
});

/** How one question to one pinned snapshot was answered: the same question gives the same explanation, for ever. */
export const EvidenceExplanation = closed({
  tenant_id: TenantField,
  snapshot_version: DigestField,
  index_generation: DigestField,
  /** Which lists are asked with which weights. */
  profile: NameField,
  query: Type.String(),
  /** Entities that were recognised in the query. */
  linked: Type.Array(NameField),
  /** How many sections any list offered. */
  considered: CountField,
  /** Two equal hashes are the same ranking. */
  ranking_hash: DigestField,
  passages: Type.Array(
    closed({
      place: CountField,
      evidence_ref: Type.String(),
      heading: Type.String(),
      score: Type.Number({ minimum: 0, maximum: 1 }),
      /** The weightiest first. */
      reasons: Type.Array(EvidenceReason),
    }),
  ),
  hops: Type.Array(
    closed({
      hop: CountField,
      subject: NameField,
      predicate: NameField,
      object: NameField,
      evidence_ref: Type.String(),
      /** Who made the edge: `stated`, or origin and maker as in `table:mapping.parts@1.0.0`. */
      contributor: NameField,
      confidence: Type.Number({ minimum: 0, maximum: 1 }),
    }),
  ),
  truncated_by: Type.Array(NameField),
});
export type EvidenceExplanation = Static<typeof EvidenceExplanation>;
