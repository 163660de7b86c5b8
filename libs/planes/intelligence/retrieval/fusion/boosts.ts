import type { QueryAnalysis } from '../analysis/analyse-query';
import type { Scope } from '../filters/scope';
import type { KnowledgeGraph } from '../graph/knowledge-graph';
import type { RetrievalIndex } from '../index/build-index';
import { forwardTerms } from '../index/forward';
import { askingUnits } from '../lists/answers';
import type { Candidate } from './fuse';
import type { Profile } from './profile';

export type BoostName = keyof Profile['boosts'] | 'asking';

/** What a candidate gets on top of its lists; less than nothing where it asks. */
export interface Boost {
  readonly boost: BoostName;
  readonly adds: number;
}

export interface BoostedCandidate extends Candidate {
  readonly boosts: readonly Boost[];
}

/**
 * Raises candidates by a fixed amount: said by the speaker asked for, a phrase of the question word for word, naming an entity of it, said by the person.
 * Lowers by a share what itself ends with a question: it is answered elsewhere.
 * Boosts find nothing and drop nothing: a wrong one costs places, a wrong filter would cost the answer.
 */
export function boostCandidates(
  candidates: readonly Candidate[],
  index: RetrievalIndex,
  scope: Scope,
  query: QueryAnalysis,
  graph: KnowledgeGraph | null,
  { boosts, asking }: Profile,
): readonly BoostedCandidate[] {
  const phrases = query.phrases.map((phrase) => phrase.map((term) => index.forward.vocabulary.get(term) ?? -1));
  const naming = graph === null ? new Set<number>() : unitsNaming(graph, scope, query.entities);
  const asks = askingUnits(index);
  const tests: Readonly<Record<keyof Profile['boosts'], (unit: number) => boolean>> = {
    speaker: (unit) => query.speakers.includes(index.cards[unit]?.speaker ?? ''),
    phrase: (unit) => phrases.some((phrase) => standsIn(forwardTerms(index.forward, unit), phrase)),
    entity: (unit) => naming.has(unit),
    user: (unit) => index.cards[unit]?.role === 'user',
  };
  const active = (['speaker', 'phrase', 'entity', 'user'] as const).filter((boost) => boosts[boost] > 0);
  const boosted = candidates.map((candidate) => {
    const given: Boost[] = active.filter((boost) => tests[boost](candidate.unit)).map((boost) => ({ boost, adds: boosts[boost] }));
    const raised = given.reduce((sum, { adds }) => sum + adds, candidate.score);
    if (asking === 0 || asks[candidate.unit] !== 1) return { ...candidate, boosts: given, score: raised };
    const lost: Boost = { boost: 'asking', adds: -asking * raised };
    return { ...candidate, boosts: [...given, lost], score: raised + lost.adds };
  });
  return boosted.sort((a, b) => b.score - a.score || a.unit - b.unit);
}

function standsIn(text: Uint32Array, phrase: readonly number[]): boolean {
  const [first = -1] = phrase;
  for (let at = text.indexOf(first); at >= 0; at = text.indexOf(first, at + 1)) {
    if (phrase.every((term, offset) => text[at + offset] === term)) return true;
  }
  return false;
}

function unitsNaming(
  { numbers, ids, starts, targets, evidence }: KnowledgeGraph,
  { admitted }: Scope,
  entities: readonly string[],
): Set<number> {
  const units = new Set<number>();
  for (const entity of entities) {
    const place = numbers.get(entity);
    if (place === undefined) continue;
    for (let edge = starts[place] ?? 0; edge < (starts[place + 1] ?? 0); edge++) {
      const unit = (targets[edge] ?? 0) - ids.length;
      if (unit >= 0 && admitted[evidence[edge] ?? 0] === 1) units.add(unit);
    }
  }
  return units;
}
