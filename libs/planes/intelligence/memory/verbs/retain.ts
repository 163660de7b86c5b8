import Type, { type Static } from 'typebox';
import { ClassificationField, closed, orNull, TimestampField } from '@kernel/records/fields';
import { PROFILE_NAMES } from '../splitting/extraction-profile';
import { LONGEST_CONTENT, MOST_TAGS } from '../texts/limits';
import { BankField, FactTypeField, LabelField, MemoryIdField, MetadataField, PrincipalField, SessionField, TagsField } from './fields';

export const CONTENT_TYPES = ['text', 'conversation', 'document'] as const;
export type ContentType = (typeof CONTENT_TYPES)[number];

/** What can be said of a content, whichever way it is retained. */
const about = {
  metadata: Type.Optional(MetadataField),
  tags: Type.Optional(TagsField),
  source: Type.Optional(LabelField),
  classification: Type.Optional(ClassificationField),
  /** Whose data it is: forgetting one of them forgets it. */
  principals: Type.Optional(Type.Array(PrincipalField, { maxItems: MOST_TAGS })),
  /** Who may recall it; left out: everybody who may read the bank. */
  visible_to: Type.Optional(Type.Array(PrincipalField, { maxItems: MOST_TAGS })),
  expires_at: Type.Optional(TimestampField),
  /** The caller has found personal data itself: what the bank does about it is done. */
  pii_detected: Type.Optional(Type.Boolean()),
};

/** What a statement says of whom; two with the same subject and predicate are versions of one fact. */
const Fact = closed({
  subject: Type.String({ minLength: 1, maxLength: 256 }),
  predicate: Type.String({ minLength: 1, maxLength: 256 }),
  valid_from: TimestampField,
  valid_to: orNull(TimestampField),
});

/** One content to remember. */
export const RetainItem = closed({
  content: Type.String({ minLength: 1, maxLength: LONGEST_CONTENT }),
  content_type: Type.Optional(Type.Enum([...CONTENT_TYPES])),
  /** How the content is cut into what is found; left out: as its type asks for. */
  extraction_profile: Type.Optional(Type.Enum([...PROFILE_NAMES])),
  occurred_at: Type.Optional(TimestampField),
  title: Type.Optional(LabelField),
  speaker: Type.Optional(LabelField),
  session_id: Type.Optional(SessionField),
  fact_type: Type.Optional(FactTypeField),
  fact: Type.Optional(Fact),
  supersedes: Type.Optional(Type.Array(MemoryIdField, { maxItems: 100 })),
  contradicts: Type.Optional(Type.Array(MemoryIdField, { maxItems: 100 })),
  ...about,
});
export type RetainItem = Static<typeof RetainItem>;

export const RetainBody = closed({ bank_id: BankField, ...RetainItem.properties });
export type RetainBody = Static<typeof RetainBody>;

export const RetainBatchBody = closed({
  bank_id: BankField,
  items: Type.Array(RetainItem, { minItems: 1, maxItems: 1_000 }),
  /** `now`: the answer waits. `later`: a job does it, and its state is at `/v1/jobs/{id}`. */
  when: Type.Optional(Type.Enum(['now', 'later'])),
});
export type RetainBatchBody = Static<typeof RetainBatchBody>;

/** Whose words a turn is; other roles are kept as said by the speaker. */
export const TURN_ROLES = ['user', 'assistant', 'system', 'tool'] as const;

export const ConversationBody = closed({
  bank_id: BankField,
  session_id: SessionField,
  title: Type.Optional(LabelField),
  turns: Type.Array(
    closed({
      content: Type.String({ minLength: 1, maxLength: LONGEST_CONTENT }),
      role: Type.Optional(Type.Enum([...TURN_ROLES])),
      speaker: Type.Optional(LabelField),
      occurred_at: Type.Optional(TimestampField),
    }),
    { minItems: 1, maxItems: 1_000 },
  ),
  ...about,
});
export type ConversationBody = Static<typeof ConversationBody>;

/** What became of one content. */
export const RetainResult = closed({
  stored: Type.Boolean(),
  /** Of its first part. */
  memory_id: Type.String(),
  /** Of every part, in the order of the content. */
  memory_ids: Type.Array(Type.String()),
  /** Everything of it was known already. */
  deduplicated: Type.Boolean(),
  retention_action: Type.Enum(['add', 'update', 'skip']),
  memory_layer: Type.Enum(['raw', 'fact', 'observation']),
  /** What the barrier found, by type; what was struck is nowhere. */
  pii: Type.Array(closed({ type: Type.String(), count: Type.Integer(), action: Type.Enum(['warn', 'redact']) })),
});
export type RetainResult = Static<typeof RetainResult>;

export const RetainBatchAnswer = closed({ results: Type.Array(RetainResult) });
export type RetainBatchAnswer = Static<typeof RetainBatchAnswer>;
