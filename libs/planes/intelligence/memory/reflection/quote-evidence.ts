import { splitContent } from '../splitting/split-content';
import { analysisLanguageOf, contentTerms } from './content-terms';
import type { Evidence } from './weigh-evidence';

/** A sentence out of a memory, verbatim. */
export interface Quote {
  readonly sentence: string;
  readonly evidence: Evidence;
}

/** An answer and what its numbers stand for: `[1]` is the first of `cited`. */
export interface ComposedAnswer {
  readonly answer: string;
  readonly cited: readonly Evidence[];
}

/** The last line of every extractive answer: it says what it is. */
export const EXTRACTIVE_NOTE = 'Quoted from memories; no language model wrote this.';

const MOST_QUOTES = 3;
/** Memories that are read for quotes. */
const READ_EVIDENCE = 12;

/** Answers by quoting: the sentences that say most of the question that no sentence before has said, the better ranked one of two, each with its number. */
export function quoteEvidence(question: string, evidence: readonly Evidence[]): ComposedAnswer {
  const language = analysisLanguageOf(question);
  const left = new Set(contentTerms(question, language));
  const candidates = evidence.slice(0, READ_EVIDENCE).flatMap((one) =>
    splitContent(one.text, 'sentences').map(({ text }) => {
      const heading = one.heading === '' ? '' : `${one.heading}\n`;
      return { sentence: text, evidence: one, terms: contentTerms(heading + text, language) };
    }),
  );
  const quotes: Quote[] = [];
  while (quotes.length < MOST_QUOTES && left.size > 0) {
    const gain = ({ terms }: (typeof candidates)[number]) => [...left].filter((term) => terms.has(term)).length;
    const [best] = candidates.map((candidate) => ({ candidate, gained: gain(candidate) })).sort((a, b) => b.gained - a.gained);
    if (best === undefined || best.gained === 0) break;
    for (const term of best.candidate.terms) left.delete(term);
    quotes.push(best.candidate);
  }
  return numbered(quotes);
}

function numbered(quotes: readonly Quote[]): ComposedAnswer {
  const cited = [...new Map(quotes.map(({ evidence }) => [evidence.memory_id, evidence])).values()];
  const numberOf = ({ memory_id }: Evidence) => cited.findIndex((one) => one.memory_id === memory_id) + 1;
  const lines = quotes.map(
    ({ sentence, evidence }) => `${evidence.heading === '' ? '' : `${evidence.heading}: `}${sentence} [${numberOf(evidence)}]`,
  );
  return { answer: [...lines, EXTRACTIVE_NOTE].join('\n'), cited };
}
