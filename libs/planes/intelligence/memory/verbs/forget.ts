import Type, { type Static } from 'typebox';
import { closed, NameField, orNull, TimestampField } from '@kernel/records/fields';
import { Envelope } from '@kernel/records/envelope';
import { DeletionReceipt } from '../forgetting/deletion-receipt';
import { BANKS, FactTypeField, MemoryIdField, PrincipalField, SessionField, TagsField } from './fields';

export const FORGET_MODES = ['hard', 'soft'] as const;

export const FORGETTABLE = ['banks', 'promoted'] as const;

export const ForgetBody = closed({
  /**
   * `banks`, also when it is left out: what was retained. `promoted`: what governed runs recall, and what was proposed; in these banks or, when none is named,
   * in all. It is chosen by memory_ids, entity and principal, or by scope `all`.
   */
  what: Type.Optional(Type.Enum([...FORGETTABLE])),
  ...BANKS,
  /** Of promoted memory: ids of proposals too. */
  memory_ids: Type.Optional(Type.Array(MemoryIdField, { minItems: 1, maxItems: 1_000 })),
  /** At least one of these. */
  tags: Type.Optional(TagsField),
  all_tags: Type.Optional(TagsField),
  /** Whose data it is; of promoted memory: who it speaks of, or names whole as what it says or as evidence. */
  principal: Type.Optional(PrincipalField),
  /** Of whom or what promoted memory speaks. */
  entity: Type.Optional(NameField),
  session_id: Type.Optional(SessionField),
  fact_types: Type.Optional(Type.Array(FactTypeField, { minItems: 1, maxItems: 32 })),
  /** Retained before it. */
  before_date: Type.Optional(TimestampField),
  /** `all`: everything in the banks. `bank`: the banks themselves too. Left out: what the selectors name, and there must be one. */
  scope: Type.Optional(Type.Enum(['all', 'bank'])),
  /** `hard` removes from every table. `soft` takes out of what is known from now on; history still has it. */
  mode: Type.Optional(Type.Enum([...FORGET_MODES])),
  dry_run: Type.Optional(Type.Boolean()),
  reason: Type.Optional(Type.String({ minLength: 1, maxLength: 2000 })),
});
export type ForgetBody = Static<typeof ForgetBody>;

export const ForgetResult = closed({
  dry_run: Type.Boolean(),
  mode: Type.Enum([...FORGET_MODES]),
  /** Memories; proposals that were never promoted are counted in `rows`. */
  deleted_count: Type.Integer(),
  /** Taken out of what is known by a soft forgetting. */
  retracted_count: Type.Integer(),
  /** Rows per table; empty after a soft forgetting. */
  rows: Type.Record(Type.String(), Type.Integer()),
  /** Of a hard forgetting that was carried out; otherwise null. */
  receipt: orNull(closed({ document: DeletionReceipt, envelope: Envelope })),
});
export type ForgetResult = Static<typeof ForgetResult>;

export const ErasuresPage = closed({ erasures: Type.Array(closed({ document: DeletionReceipt, envelope: Envelope })), next_cursor: Type.Optional(Type.String()) }); // prettier-ignore
export type ErasuresPage = Static<typeof ErasuresPage>;
