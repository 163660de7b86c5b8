import { analysisLanguageOf, contentTerms } from './content-terms';

/** A memory as evidence. */
export interface Evidence {
  readonly memory_id: string;
  readonly bank_id: string;
  /** Who said it, or under which title it stands; empty when nobody knows. */
  readonly heading: string;
  readonly text: string;
}

export interface WeighedEvidence {
  /** The share of the question's words that the best few memories speak of together, 0 to 1. */
  readonly coverage: number;
  readonly enough: boolean;
}

/** Memories that may answer together: more would cover any question by chance. */
const TOGETHER = 3;

/**
 * Says whether evidence is enough to answer. Small words do not count. At skepticism 1 three tenths of the question must be spoken of, at 5 seven tenths.
 * Source of the scale: the product facts, an abstention floor that grows with skepticism.
 */
export function weighEvidence(question: string, evidence: readonly Evidence[], skepticism: number): WeighedEvidence {
  const language = analysisLanguageOf(question);
  const asked = contentTerms(question, language);
  if (asked.size === 0) return { coverage: 0, enough: false };
  const left = new Set(asked);
  const texts = evidence.map(({ heading, text }) => contentTerms(`${heading}\n${text}`, language));
  for (let turn = 0; turn < TOGETHER && left.size > 0; turn++) {
    const best = texts.map((terms) => [...left].filter((term) => terms.has(term))).reduce((a, b) => (b.length > a.length ? b : a), []);
    for (const term of best) left.delete(term);
  }
  const coverage = Math.floor(((asked.size - left.size) / asked.size) * 1000 + 0.5) / 1000;
  return { coverage, enough: coverage >= 0.2 + 0.1 * skepticism };
}
