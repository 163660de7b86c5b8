import Type, { type Static } from 'typebox';
import { ClassificationField, closed, DigestField, orNull, TimestampField } from '@kernel/records/fields';
import {
  BANK_NAME,
  BankField,
  BANKS,
  FactTypeField,
  LabelField,
  MemoryIdField,
  MetadataField,
  named,
  SessionField,
  TagsField,
  TimeRangeField,
} from './fields';

/** Hits of one recall at most. */
export const MOST_RESULTS = 1_000;
export const USUAL_RESULTS = 10;
/** Tokens of one recall at most. */
export const MOST_TOKENS = 200_000;

export const BANK_MODES = ['parallel', 'cascade', 'first_match'] as const;

/** How several banks are asked. */
export const BankStrategy = closed({
  mode: Type.Optional(Type.Enum([...BANK_MODES])),
  /** `cascade` stops when it has as many. */
  min_results_to_stop: Type.Optional(Type.Integer({ minimum: 1, maximum: MOST_RESULTS })),
  /** The order of `cascade` and `first_match`; left out: as the banks are named. */
  cascade_order: Type.Optional(Type.Array(BankField, { minItems: 1, maxItems: 32 })),
  /** A bank that is not named weighs 1. With weights the banks' rankings are joined by rank, without them they are ranked as one. */
  bank_weights: Type.Optional(named(BANK_NAME, Type.Number({ minimum: 0, maximum: 100 }))),
  /** Whether the same text is shown once. */
  dedup_across_banks: Type.Optional(Type.Boolean()),
});
export type BankStrategy = Static<typeof BankStrategy>;

/** Which memories may be seen. Every demand must hold, in every list of candidates. */
const demands = {
  /** At least one of these. */
  tags: Type.Optional(TagsField),
  all_tags: Type.Optional(TagsField),
  no_tags: Type.Optional(TagsField),
  fact_types: Type.Optional(Type.Array(FactTypeField, { minItems: 1, maxItems: 32 })),
  time_range: Type.Optional(TimeRangeField),
  session_id: Type.Optional(SessionField),
  max_classification: Type.Optional(ClassificationField),
};

export const MEMORY_LAYERS = ['raw', 'fact', 'observation'] as const;
export const DETAIL_LEVELS = ['titles', 'bodies', 'full'] as const;

const asking = {
  query: Type.String({ minLength: 1, maxLength: 10_000 }),
  max_results: Type.Optional(Type.Integer({ minimum: 1, maximum: MOST_RESULTS })),
  max_tokens: Type.Optional(Type.Integer({ minimum: 1, maximum: MOST_TOKENS })),
  /** What words like "yesterday" count from; left out: now. */
  query_reference_date: Type.Optional(TimestampField),
  detail_level: Type.Optional(Type.Enum([...DETAIL_LEVELS])),
  /** Whether each hit tells where its text was taken from. */
  include_sources: Type.Optional(Type.Boolean()),
  layer_weights: Type.Optional(named(`^(${MEMORY_LAYERS.join('|')})$`, Type.Number({ minimum: 0, maximum: 100 }))),
  /** Memories that were found elsewhere, best first: they join the ranking when the filter admits them. */
  external_context: Type.Optional(Type.Array(closed({ memory_id: MemoryIdField }), { maxItems: 100 })),
  ...demands,
};

export const RecallBody = closed({
  ...BANKS,
  /** A mode by its name, or with all its parts. */
  strategy: Type.Optional(Type.Union([Type.Enum([...BANK_MODES]), BankStrategy])),
  as_of: Type.Optional(TimestampField),
  ...asking,
});
export type RecallBody = Static<typeof RecallBody>;

/** As recall, in one bank, of what was known at an instant. */
export const HistoryBody = closed({ bank_id: BankField, as_of: TimestampField, ...asking });
export type HistoryBody = Static<typeof HistoryBody>;

/** Why a hit stands where it does: a list or boost, its rank there, its weight, and what it adds to the score. */
const Reason = closed({ by: Type.String(), rank: orNull(Type.Integer()), weight: Type.Number(), adds: Type.Number() });

export const MemoryHit = closed({
  memory_id: Type.String(),
  bank_id: Type.String(),
  /** Empty when only titles were asked for. */
  text: Type.String(),
  title: Type.String(),
  score: Type.Number(),
  fact_type: Type.String(),
  memory_layer: Type.Enum([...MEMORY_LAYERS]),
  tags: Type.Array(Type.String()),
  metadata: MetadataField,
  speaker: orNull(LabelField),
  session_id: Type.String(),
  /** Its place in the session. */
  chunk_id: Type.Integer(),
  occurred_at: orNull(TimestampField),
  retained_at: TimestampField,
  source: orNull(LabelField),
  classification: ClassificationField,
  superseded_by: orNull(Type.String()),
  reasons: Type.Array(Reason),
});
export type MemoryHit = Static<typeof MemoryHit>;

export const RecallTrace = closed({
  strategies_used: Type.Array(Type.String()),
  /** How many of the hits each strategy found. */
  strategy_hit_counts: Type.Record(Type.String(), Type.Integer()),
  total_candidates: Type.Integer(),
  fusion_method: Type.Enum(['convex', 'rank']),
  banks_asked: Type.Array(Type.String()),
  layer_distribution: Type.Record(Type.String(), Type.Integer()),
  latency_ms: Type.Integer(),
  generations: Type.Array(DigestField),
  /** Two equal hashes are the same ranking of the same content. */
  ranking_hashes: Type.Array(DigestField),
});
export type RecallTrace = Static<typeof RecallTrace>;

export const RecallResult = closed({
  hits: Type.Array(MemoryHit),
  /** How many memories any strategy offered. */
  total_available: Type.Integer(),
  /** True when a hit was left out for the budget. */
  truncated: Type.Boolean(),
  trace: RecallTrace,
});
export type RecallResult = Static<typeof RecallResult>;
