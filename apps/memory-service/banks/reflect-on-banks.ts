import { type Classification, narrowestClassification } from '@kernel/classification';
import { isRefusal, type Refusal } from '@kernel/outcome';
import type { MemoryHit } from '@planes/intelligence/memory/verbs/recall';
import { type ComposedAnswer, quoteEvidence } from '@planes/intelligence/memory/reflection/quote-evidence';
import { type Dispositions, readReflection, reflectMessages } from '@planes/intelligence/memory/reflection/reflect-task';
import { type Evidence, weighEvidence } from '@planes/intelligence/memory/reflection/weigh-evidence';
import { type Abstention, NOT_CITED, whyAbstain } from '@planes/intelligence/memory/reflection/why-abstain';
import { type ReflectBody, type ReflectResult, USUAL_ANSWER_TOKENS } from '@planes/intelligence/memory/verbs/reflect';
import type { MemoryCaller } from './memory-caller';
import type { RecallBanks } from './recall-banks';
import type { ReflectionModel } from './reflection-model';

/** Memories that are recalled for a reflection. Source: the product facts, plan sizes. */
const RECALLED = 30;
/** Tokens of evidence when nobody says otherwise. */
const USUAL_TOKENS = 4_096;
const EVEN: Dispositions = { skepticism: 3, literalism: 3, empathy: 3 };

/** Composes an answer from memories, with citations, or says why there is none. */
export class ReflectOnBanks {
  constructor(
    private readonly recall: RecallBanks,
    private readonly model: ReflectionModel,
  ) {}

  /** Refuses as recall does, and MEMORY_MODEL_REFUSED. A tenant without a market is answered by quoting. */
  async run(caller: MemoryCaller, asked: ReflectBody): Promise<ReflectResult | Refusal> {
    const { include_sources, dispositions, max_tokens = USUAL_TOKENS, max_answer_tokens = USUAL_ANSWER_TOKENS, ...rest } = asked;
    const recalled = await this.recall.run(caller, { ...rest, max_tokens, max_results: RECALLED, detail_level: 'full' });
    if (isRefusal(recalled)) return recalled;
    const { hits } = recalled;
    const leaning = { ...EVEN, ...dispositions };
    const evidence = hits.map(evidenceOf);
    const weighed = weighEvidence(asked.query, evidence, leaning.skepticism);
    const { coverage } = weighed;
    const abstains = whyAbstain({ hits, truncated: recalled.truncated, maxTokens: max_tokens }, weighed);
    if (abstains !== undefined) return abstention(abstains, coverage);
    const question = { messages: reflectMessages(asked.query, evidence, leaning), classification: narrowestOf(hits), max_answer_tokens };
    const written = await this.model.run(caller, question);
    if (isRefusal(written)) return written;
    const composed = written === 'no market' ? quoteEvidence(asked.query, evidence) : readReflection(written.text, evidence);
    if (composed === undefined || composed.cited.length === 0) return abstention(NOT_CITED, coverage);
    const by = written === 'no market' ? ({ composed_by: 'extractive', profile_id: null } as const) : written;
    return answerOf(composed, by, coverage, include_sources === false ? [] : hits);
  }
}

function abstention({ reason, detail }: Abstention, confidence: number): ReflectResult {
  return { answer: null, abstained: { reason, detail }, confidence, composed_by: 'nobody', profile_id: null, citations: [], sources: [] };
}

function evidenceOf({ memory_id, bank_id, speaker, title, text }: MemoryHit): Evidence {
  return { memory_id, bank_id, heading: speaker ?? title, text };
}

function narrowestOf(hits: readonly MemoryHit[]): Classification {
  return hits.map(({ classification }) => classification).reduce(narrowestClassification);
}

function answerOf(
  { answer, cited }: ComposedAnswer,
  { composed_by, profile_id }: Pick<ReflectResult, 'composed_by' | 'profile_id'>,
  confidence: number,
  hits: readonly MemoryHit[],
): ReflectResult {
  const ids = new Set(cited.map(({ memory_id }) => memory_id));
  return {
    answer,
    abstained: null,
    confidence,
    composed_by,
    profile_id,
    citations: cited.map(({ memory_id, bank_id }, at) => ({ number: at + 1, memory_id, bank_id })),
    sources: hits.filter(({ memory_id }) => ids.has(memory_id)),
  };
}
