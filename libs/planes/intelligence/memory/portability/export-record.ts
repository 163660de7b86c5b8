import Type, { type Static } from 'typebox';
import { ClassificationField, closed, CountField, DigestField, orNull, TenantField, TimestampField } from '@kernel/records/fields';
import { BankSettings } from '../banks/bank-settings';
import { BankField, MetadataField } from '../verbs/fields';
import { CONTENT_TYPES, TURN_ROLES } from '../verbs/retain';

/** The version of the format. A reader refuses another. */
export const EXPORT_VERSION = 1;

/** The first line: which bank it is. */
export const ExportHeader = closed({
  fiveplane_memory_export: Type.Literal(EXPORT_VERSION),
  tenant_id: TenantField,
  bank_id: BankField,
  profile: Type.String({ minLength: 1, maxLength: 64 }),
  language: Type.String({ minLength: 1, maxLength: 64 }),
  settings: BankSettings,
});
export type ExportHeader = Static<typeof ExportHeader>;

/** One line for each memory, in the order they were retained, with everything that is kept of it but its uses and its index. */
export const ExportedMemory = closed({
  memory_id: Type.String({ minLength: 1, maxLength: 256 }),
  /** Memories of a bank with one key are one memory. */
  content_key: Type.String({ minLength: 1, maxLength: 256 }),
  content_type: Type.Enum([...CONTENT_TYPES]),
  session_id: Type.String(),
  position: CountField,
  speaker: orNull(Type.String()),
  role: orNull(Type.Enum([...TURN_ROLES])),
  title: Type.String(),
  text: Type.String(),
  /** More words under which it is found. */
  gloss: Type.String(),
  tags: Type.Array(Type.String()),
  fact_type: Type.String(),
  classification: ClassificationField,
  /** `to` is exclusive. */
  occurred: orNull(closed({ from: TimestampField, to: TimestampField })),
  retained_at: TimestampField,
  retained_by: Type.String(),
  expires_at: orNull(TimestampField),
  visible_to: orNull(Type.Array(Type.String())),
  principals: Type.Array(Type.String()),
  metadata: MetadataField,
  fact: orNull(closed({ subject: Type.String(), predicate: Type.String(), valid_from: TimestampField, valid_to: orNull(TimestampField) })),
  /** Names that the text speaks of, and what it states of them. */
  entities: Type.Array(Type.String()),
  relations: Type.Array(closed({ subject: Type.String(), predicate: Type.String(), object: Type.String() })),
  provenance: closed({ source: Type.String(), offset: CountField, content_hash: Type.String() }),
  supersedes: Type.Array(Type.String()),
  contradicts: Type.Array(Type.String()),
  /** Why and since when it is no longer known; `by` is the memory that superseded it. */
  retirement: orNull(closed({ at: TimestampField, why: Type.Enum(['superseded', 'archived', 'retracted']), by: orNull(Type.String()) })),
});
export type ExportedMemory = Static<typeof ExportedMemory>;

/** The last line: how many memories there are, and the digest of their lines as they stand, each with its line feed. Without it a file is not whole. */
export const ExportEnd = closed({ memories: CountField, digest: DigestField });
export type ExportEnd = Static<typeof ExportEnd>;
