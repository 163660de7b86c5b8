import type { ABSTENTIONS } from '../verbs/reflect';
import type { WeighedEvidence } from './weigh-evidence';

/** Why there is no answer. */
export interface Abstention {
  readonly reason: (typeof ABSTENTIONS)[number];
  readonly detail: string;
}

/** What was recalled as evidence. */
export interface RecalledEvidence {
  readonly hits: readonly unknown[];
  /** True when a memory was left out for the tokens. */
  readonly truncated: boolean;
  readonly maxTokens: number;
}

export const NOT_CITED: Abstention = { reason: 'not_cited', detail: 'no answer came that rests on the memories' };

/** Why nobody need try to answer from this evidence; undefined when it is enough. */
export function whyAbstain(
  { hits, truncated, maxTokens }: RecalledEvidence,
  { coverage, enough }: WeighedEvidence,
): Abstention | undefined {
  if (hits.length === 0 && truncated)
    return { reason: 'budget_too_small', detail: `the best memory has more tokens than max_tokens, ${maxTokens}` };
  if (hits.length === 0) return { reason: 'nothing_recalled', detail: 'no memory that may be seen matches the question' };
  if (enough) return undefined;
  return { reason: 'evidence_thin', detail: `the memories speak of ${Math.round(coverage * 100)} % of the question's words` };
}
