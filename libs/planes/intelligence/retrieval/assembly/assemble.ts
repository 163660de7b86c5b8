import type { UnitCard } from '../unit';

/** A text that was loaded for an assembly. */
export interface LoadedText {
  readonly card: UnitCard;
  readonly text: string;
}

export interface AssemblyBudget {
  readonly tokens: number;
  /** How many tokens a text has, by the reader's tokenizer. */
  readonly countTokens: (text: string) => number;
}

/** A hit or a neighbour of one, as it was said, and where to look it up. */
export interface AssembledPassage {
  readonly kind: 'hit' | 'neighbour';
  readonly id: string;
  /** The id of the best hit that brought it. */
  readonly broughtBy: string;
  readonly session: string;
  readonly position: number;
  readonly speaker: string | null;
  /** Verbatim. */
  readonly text: string;
  readonly source: string;
  /** Where the text stands in its source, in UTF-16 code units; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
  readonly contentHash: string;
  readonly tokens: number;
}

export interface Assembly {
  /** Hits in order of rank, then neighbours in the order of their hits. */
  readonly passages: readonly AssembledPassage[];
  readonly tokens: number;
  /** True when a hit did not fit. Neighbours that do not fit are left out without a word. */
  readonly truncated: boolean;
}

/** A hit and the neighbours that may be shown with it, nearest first. */
export interface HitWithNeighbours {
  readonly id: string;
  readonly neighbours: readonly string[];
}

/**
 * Fills a token budget with verbatim texts: hits first, ending before the first that does not fit, so that no worse hit stands in for a better one;
 * then their neighbours, the best hit's first. A text stands once. @throws RangeError for a hit whose text was not loaded.
 */
export function assemble(
  hits: readonly HitWithNeighbours[],
  texts: ReadonlyMap<string, LoadedText>,
  { tokens, countTokens }: AssemblyBudget,
): Assembly {
  const passages: AssembledPassage[] = [];
  const shown = new Set<string>();
  let left = tokens;
  const fits = (id: string, kind: AssembledPassage['kind'], broughtBy: string): boolean => {
    const loaded = texts.get(id);
    if (loaded === undefined) throw new RangeError(`the text of ${id} was not loaded`);
    const passage = passageOf(loaded, kind, broughtBy, countTokens(loaded.text));
    if (passage.tokens > left) return false;
    left -= passage.tokens;
    shown.add(id);
    passages.push(passage);
    return true;
  };
  const overflow = hits.findIndex(({ id }) => !fits(id, 'hit', id));
  if (overflow === -1) {
    for (const { id, neighbours } of hits) for (const neighbour of neighbours) if (!shown.has(neighbour)) fits(neighbour, 'neighbour', id);
  }
  return { passages, tokens: tokens - left, truncated: overflow !== -1 };
}

function passageOf({ card, text }: LoadedText, kind: AssembledPassage['kind'], broughtBy: string, tokens: number): AssembledPassage {
  const { id, session, position, speaker, provenance } = card;
  const { source, offset, contentHash } = provenance;
  return { kind, id, broughtBy, session, position, speaker, text, source, start: offset, end: offset + text.length, contentHash, tokens };
}
