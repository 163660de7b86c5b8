import Type, { type Static } from 'typebox';
import { ClassificationField, closed, DigestField, idField, NameField, orNull, TenantField, TimestampField } from './fields';
import { FoundBy } from './found-by';

export const WRITE_CLASSES = ['evidence_link', 'preference', 'decision_outcome', 'correction'] as const;
export const MEMORY_TIERS = ['working', 'episodic', 'semantic', 'durable'] as const;

const statement = {
  bank: NameField,
  entity: NameField,
  predicate: NameField,
  value: Type.String({ minLength: 1, maxLength: 8000 }),
  class: Type.Enum([...WRITE_CLASSES]),
  tier: Type.Enum([...MEMORY_TIERS]),
  classification: ClassificationField,
  evidence_refs: Type.Array(Type.String(), { maxItems: 64 }),
  confidence: Type.Number({ minimum: 0, maximum: 1 }),
};

/** Something a run, or a person, wants remembered. It is recalled by nobody until it is promoted. */
export const MemoryProposal = closed({ proposal_id: idField('mwp'), tenant_id: TenantField, run_id: orNull(idField('run')), ...statement });
export type MemoryProposal = Static<typeof MemoryProposal>;

/** A reviewed statement: the only kind that governed runs recall. */
export const PromotedMemory = closed({
  memory_id: idField('mem'),
  tenant_id: TenantField,
  ...statement,
  promoted_at: TimestampField,
  expires_at: orNull(TimestampField),
  content_hash: DigestField,
});
export type PromotedMemory = Static<typeof PromotedMemory>;

/** What a recall returned, pinned to the memory generation it read. Best first; empty when nothing matched. */
export const RecalledMemory = closed({
  tenant_id: TenantField,
  generation: DigestField,
  query: Type.String(),
  memories: Type.Array(
    closed({
      memory: PromotedMemory,
      score: Type.Number({ minimum: 0, maximum: 1 }),
      /** Missing in recalls that were made before it was told. */
      found_by: Type.Optional(FoundBy),
    }),
  ),
});
export type RecalledMemory = Static<typeof RecalledMemory>;
