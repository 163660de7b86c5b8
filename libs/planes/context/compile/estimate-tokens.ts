import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';

/** How tokens are estimated; written into every budget report. */
export const ESTIMATOR = 'o200k_base';

/** Tokens of a text. Pure; remembers what it has counted. */
export type CountTokens = (text: string) => number;

// Names of control tokens in a text are text.
const NO_SPECIAL_TOKENS = { disallowedSpecial: new Set<string>() };

// The encoder takes quadratic time for a run without a break: one 16 000-character word costs a second. Longer runs are counted in pieces,
// which can only add a token per cut.
const LONG_RUN = /(\S{256}|\s{256})/u;

/** A counter for one compile: the same text is counted once. */
export function tokenCounter(): CountTokens {
  const counted = new Map<string, number>();
  return (text) => {
    const known = counted.get(text);
    if (known !== undefined) return known;
    const tokens = pieces(text).reduce((sum, piece) => sum + countTokens(piece, NO_SPECIAL_TOKENS), 0);
    counted.set(text, tokens);
    return tokens;
  };
}

function pieces(text: string): readonly string[] {
  return LONG_RUN.test(text) ? text.split(LONG_RUN).filter((piece) => piece !== '') : [text];
}
