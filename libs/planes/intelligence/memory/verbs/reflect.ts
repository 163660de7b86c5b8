import Type, { type Static } from 'typebox';
import { closed, orNull } from '@kernel/records/fields';
import { MemoryHit, RecallBody } from './recall';

/** 1 to 5; 3 leans nowhere. */
const Disposition = Type.Optional(Type.Integer({ minimum: 1, maximum: 5 }));

const { query, max_tokens, tags, all_tags, no_tags, fact_types, time_range, session_id, as_of, query_reference_date, max_classification } =
  RecallBody.properties;
const { bank_id, banks, strategy } = RecallBody.properties;

const MOST_ANSWER_TOKENS = 4_000;
export const USUAL_ANSWER_TOKENS = 1_000;

export const ReflectBody = closed({
  ...{ bank_id, banks, strategy },
  ...{ query, max_tokens, tags, all_tags, no_tags, fact_types, time_range, session_id, as_of, query_reference_date, max_classification },
  /** Tokens of what a model writes, at most; quotes are three sentences at most. `max_tokens` is of the evidence. */
  max_answer_tokens: Type.Optional(Type.Integer({ minimum: 1, maximum: MOST_ANSWER_TOKENS })),
  /** Whether the memories that were cited come with the answer. */
  include_sources: Type.Optional(Type.Boolean()),
  /** Skepticism raises how much of the question the evidence must speak of. The others are told to the model. */
  dispositions: Type.Optional(closed({ skepticism: Disposition, literalism: Disposition, empathy: Disposition })),
});
export type ReflectBody = Static<typeof ReflectBody>;

export const ABSTENTIONS = ['nothing_recalled', 'budget_too_small', 'evidence_thin', 'not_cited'] as const;

export const ReflectResult = closed({
  /** Null when it abstains. */
  answer: orNull(Type.String()),
  /** Why there is no answer; null when there is one. */
  abstained: orNull(closed({ reason: Type.Enum([...ABSTENTIONS]), detail: Type.String() })),
  /** How much of the question the evidence speaks of, 0 to 1. */
  confidence: Type.Number({ minimum: 0, maximum: 1 }),
  /** `extractive`: sentences quoted from memories, no language model wrote any. `model`: written by the named profile. */
  composed_by: Type.Enum(['extractive', 'model', 'nobody']),
  profile_id: orNull(Type.String()),
  /** Numbers in the answer, `[1]`, stand for these, in order. */
  citations: Type.Array(closed({ number: Type.Integer(), memory_id: Type.String(), bank_id: Type.String() })),
  sources: Type.Array(MemoryHit),
});
export type ReflectResult = Static<typeof ReflectResult>;
