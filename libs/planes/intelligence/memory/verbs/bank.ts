import Type, { type Static, type TObject, type TOptional, type TProperties } from 'typebox';
import type { Json } from '@kernel/canonical-json';
import { AnyJson, closed, CountField, orNull, TimestampField } from '@kernel/records/fields';
import { STEMMED_LANGUAGES } from '../../retrieval/analysis/languages';
import { BankSettings, LifecycleSettings, PiiSettings } from '../banks/bank-settings';
import { ExportedMemory } from '../portability/export-record';
import { BankField } from './fields';

export const PROFILES = ['chat', 'assistant-log', 'documents'] as const;
const LANGUAGES = [...STEMMED_LANGUAGES, 'plain'] as const;

/** Some of a record's fields; any other name is refused, as the record itself does. */
function partOf<P extends TProperties>({ properties }: TObject<P>): TObject<{ [K in keyof P]: TOptional<P[K]> }> {
  const optional = Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, Type.Optional(field)]));
  return closed(optional) as unknown as TObject<{ [K in keyof P]: TOptional<P[K]> }>;
}

/** What is left out keeps its usual value: `chat`, `english`, personal data redacted, nothing leaves by itself. */
export const BankBody = closed({
  profile: Type.Optional(Type.Enum([...PROFILES])),
  language: Type.Optional(Type.Enum([...LANGUAGES])),
  pii: Type.Optional(partOf(PiiSettings)),
  lifecycle: Type.Optional(partOf(LifecycleSettings)),
});
export type BankBody = Static<typeof BankBody>;

export const BankView = closed({
  bank_id: BankField,
  profile: Type.Enum([...PROFILES]),
  language: Type.Enum([...LANGUAGES]),
  ...BankSettings.properties,
  /** Retired ones too. */
  memories: CountField,
  created_at: TimestampField,
  put_at: TimestampField,
});
export type BankView = Static<typeof BankView>;

export const BanksPage = closed({ banks: Type.Array(BankView), next_cursor: Type.Optional(BankField) });
export type BanksPage = Static<typeof BanksPage>;

/** Everything that is kept of a memory. */
export const MemoryView = closed({ ...ExportedMemory.properties, bank_id: BankField, last_used_at: orNull(TimestampField) });
export type MemoryView = Static<typeof MemoryView>;

export const MemoriesPage = closed({ memories: Type.Array(MemoryView), next_cursor: Type.Optional(Type.String()) });
export type MemoriesPage = Static<typeof MemoriesPage>;

export const LifecycleResult = closed({
  bank_id: BankField,
  archived_count: CountField,
  deleted_count: CountField,
  steps: Type.Array(
    closed({
      does: Type.Enum(['archive', 'delete']),
      because: Type.Enum(['age', 'unused', 'expired', 'archived long enough']),
      count: CountField,
      /** The receipt of a deletion is under this id at `/v1/erasures`. */
      erasure_id: orNull(Type.String()),
      /** The holds because of which nothing was deleted. */
      held_by: Type.Array(Type.String()),
    }),
  ),
});
export type LifecycleResult = Static<typeof LifecycleResult>;

const HoldIdField = Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9_.:@-]{0,127}$' });

export const HoldBody = closed({ hold_id: HoldIdField, reason: Type.String({ minLength: 1, maxLength: 2000 }) });
export type HoldBody = Static<typeof HoldBody>;

export const HoldView = closed({
  hold_id: HoldIdField,
  bank_id: BankField,
  reason: Type.String(),
  set_by: Type.String(),
  set_at: TimestampField,
});
export type HoldView = Static<typeof HoldView>;

export const HoldsAnswer = closed({ under_hold: Type.Boolean(), holds: Type.Array(HoldView) });
export type HoldsAnswer = Static<typeof HoldsAnswer>;

export const ReleaseAnswer = closed({ hold_id: HoldIdField, released: Type.Boolean() });
export type ReleaseAnswer = Static<typeof ReleaseAnswer>;

export const JobView = closed({
  job_id: Type.String(),
  bank_id: BankField,
  kind: Type.String(),
  state: Type.Enum(['queued', 'running', 'succeeded', 'failed']),
  attempts: CountField,
  queued_at: TimestampField,
  ended_at: orNull(TimestampField),
  /** `{results}` of what was retained, or `{code, reason}`; null until it has ended. */
  result: AnyJson,
});
export type JobView = Omit<Static<typeof JobView>, 'result'> & { readonly result: Json };

export const JobsPage = closed({ jobs: Type.Array(JobView), next_cursor: Type.Optional(Type.String()) });

export const ImportResult = closed({ bank_id: BankField, imported: CountField, skipped: CountField, overwritten: CountField });
export type ImportResult = Static<typeof ImportResult>;
