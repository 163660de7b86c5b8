import type { TenantId } from '@kernel/tenant';
import type { RecalledHit } from '@planes/intelligence/recall/recalled';
import { quoteEvidence } from '@planes/intelligence/memory/reflection/quote-evidence';
import { type Evidence, weighEvidence } from '@planes/intelligence/memory/reflection/weigh-evidence';
import { type Abstention, NOT_CITED, whyAbstain } from '@planes/intelligence/memory/reflection/why-abstain';
import { granted, listOf, misfit } from './granted';
import type { MemoryParts } from './memory-parts';
import type { RecallOptions, RecallResult, Reflection, ReflectOptions } from './memory-question';
import { questionOf, recallResultOf } from './memory-shapes';

/** Texts that are recalled for a reflection. Source: the product facts, plan sizes. */
const RECALLED = 30;
/** Tokens of evidence when nobody says otherwise. */
const EVIDENCE_TOKENS = 4_096;
const EVEN = 3;
/** Uses are written at most this often, so that a recall seldom waits for a write. */
const WRITE_USES_EVERY_MS = 60_000;

/** Recalls texts, notes that they were of use, and answers by quoting them. */
export class AskTexts {
  private usesWrittenAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly parts: Pick<MemoryParts, 'tenant' | 'recall' | 'used' | 'now'>) {}

  async recall(banks: string | readonly string[], text: string, asOf: Date | null, options: RecallOptions): Promise<RecallResult> {
    const { recall, tenant } = this.parts;
    const now = this.parts.now();
    const recalled = granted(await recall.run(tenant, questionOf(listOf(banks), text, asOf, now, options)));
    if (asOf === null) await this.note(tenant, recalled.hits, now);
    return recallResultOf(recalled);
  }

  async reflect(banks: string | readonly string[], question: string, asked: ReflectOptions): Promise<Reflection> {
    const { asOf = null, skepticism = EVEN, tokens = EVIDENCE_TOKENS, ...options } = asked;
    if (!Number.isInteger(skepticism) || skepticism < 1 || skepticism > 5) throw misfit('skepticism is a whole number from 1 to 5');
    const recalled = await this.recall(banks, question, asOf, { ...options, tokens, most: RECALLED });
    const evidence = recalled.hits.map(({ id, bank, speaker, title, text }): Evidence => {
      return { memory_id: id, bank_id: bank, heading: speaker ?? title, text };
    });
    const weighed = weighEvidence(question, evidence, skepticism);
    const abstains = whyAbstain({ hits: evidence, truncated: recalled.truncated, maxTokens: tokens }, weighed);
    if (abstains !== undefined) return abstained(abstains, weighed.coverage);
    const { answer, cited } = quoteEvidence(question, evidence);
    if (cited.length === 0) return abstained(NOT_CITED, weighed.coverage);
    const sources = cited.flatMap((one) => recalled.hits.filter(({ id, bank }) => id === one.memory_id && bank === one.bank_id));
    return {
      ...{ answer, abstained: null, confidence: weighed.coverage, composedBy: 'extractive', sources },
      citations: cited.map(({ memory_id, bank_id }, at) => ({ number: at + 1, id: memory_id, bank: bank_id })),
    };
  }

  private async note(tenant: TenantId, hits: readonly RecalledHit[], now: number): Promise<void> {
    this.parts.used.note(tenant, hits.map(({ card }) => ({ bank_id: card.bank, memory_id: card.id })), now); // prettier-ignore
    if (now - this.usesWrittenAt < WRITE_USES_EVERY_MS) return;
    this.usesWrittenAt = now;
    await this.parts.used.flush();
  }
}

function abstained(why: Abstention, confidence: number): Reflection {
  return { answer: null, abstained: why, confidence, composedBy: 'nobody', citations: [], sources: [] };
}
