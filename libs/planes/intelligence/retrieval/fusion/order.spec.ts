import { analyseQuery } from '../analysis/analyse-query';
import { aConversation, aFilter, aGeneration, aQuestion, ASKED, aUnit } from '../a-unit';
import { scopeOf } from '../filters/scope';
import { buildGraph } from '../graph/knowledge-graph';
import { retrieve } from '../retrieve';
import type { Unit } from '../unit';
import { boostCandidates } from './boosts';
import { diversify } from './diversify';
import { CHAT } from './profiles';
import { reranked } from './rerank';
import { inSupersessionOrder } from './supersede';

const candidate = (unit: number, score: number) => ({ unit, score, found: [], boosts: [] });
const allOf = (units: readonly Unit[]) => {
  const { index } = aGeneration(units);
  return { index, scope: scopeOf(index, aFilter()) };
};

describe('boosts', () => {
  const units = [
    aUnit({ id: 'a', position: 0, speaker: 'Ann', text: 'the door is blue' }),
    aUnit({ id: 'b', position: 1, speaker: 'Bob', role: 'user', text: 'meet me at the blue door cafe' }),
  ];
  const { index, scope } = allOf(units);
  const graph = buildGraph(index, [{ id: 'n', names: ['cafe'] }], [], [{ node: 'n', unit: 'b' }], 'english');
  const boosts = { speaker: 1, phrase: 2, entity: 4, user: 8 };
  const query = analyseQuery('Ann on "blue door" at the cafe', {
    at: ASKED,
    expected: 'english',
    languages: ['english'],
    speakers: index.speakers,
    entities: graph.names,
  });
  const boosted = boostCandidates([candidate(0, 0.5), candidate(1, 0.25)], index, scope, query, graph, { ...CHAT, boosts });

  it('raise what the speaker said, what has the phrase, what names the entity and what the person said', () => {
    expect(boosted.map(({ unit, score, boosts: given }) => [unit, score, given.map(({ boost }) => boost)])).toEqual([
      [1, 14.25, ['phrase', 'entity', 'user']],
      [0, 1.5, ['speaker']],
    ]);
  });

  it('lower by a share what itself ends with a question', () => {
    const talk = allOf(aConversation('Where is it?', 'It is in Ulm.'));
    const lowered = boostCandidates([candidate(0, 1), candidate(1, 0.95)], talk.index, talk.scope, query, null, { ...CHAT, asking: 0.1 });
    expect(lowered.map(({ unit, score, boosts: given }) => [unit, score, given])).toEqual([
      [1, 0.95, []],
      [0, 0.9, [{ boost: 'asking', adds: -0.1 }]],
    ]);
  });

  it('find nothing and drop nothing', () => {
    expect(boostCandidates([], index, scope, query, graph, { ...CHAT, boosts })).toEqual([]);
    expect(boosted).toHaveLength(2);
  });
});

describe('near-duplicates', () => {
  const words = 'we will refund your order within five working days of the return';
  const { index } = allOf(aConversation(words, `${words} indeed`, 'the shop opens at nine'));

  it('stand behind what says something else', () => {
    expect(diversify([candidate(0, 1), candidate(1, 0.99), candidate(2, 0.9)], index.forward).map(({ unit }) => unit)).toEqual([0, 2, 1]);
  });

  it('stay where they are when nothing else is near', () => {
    expect(diversify([candidate(0, 1), candidate(1, 0.99), candidate(2, 0.1)], index.forward).map(({ unit }) => unit)).toEqual([0, 1, 2]);
  });

  it('are told from texts that share words in another order (control)', () => {
    const other = allOf(aConversation('door blue cafe old', 'old cafe blue door', 'shop'));
    expect(diversify([candidate(0, 1), candidate(1, 0.99), candidate(2, 0.9)], other.index.forward).map(({ unit }) => unit)).toEqual([
      0, 1, 2,
    ]);
  });
});

describe('versions of one fact', () => {
  const version = (id: string, validFrom: number, validTo: number | null = null) =>
    aUnit({ id, position: validFrom, text: 'Ann lives in a town', fact: { subject: 'Ann', predicate: 'lives in', validFrom, validTo } });
  const { index, scope } = allOf([version('old', 1, 2), version('new', 2), version('future', 9), aUnit({ id: 'other', position: 20 })]);

  it('stand newest valid first in the places their group has, and the older say by whom they are superseded', () => {
    const ordered = inSupersessionOrder([candidate(0, 4), candidate(3, 3), candidate(2, 2), candidate(1, 1)], index, scope, 5);
    expect(ordered.map(({ unit, supersededBy }) => [unit, supersededBy])).toEqual([[1, null], [3, null], [2, 1], [0, 1]]); // prettier-ignore
  });

  it('are superseded by a version that the ranking did not find, if it may be seen', () => {
    expect(inSupersessionOrder([candidate(0, 1)], index, scope, 5)).toMatchObject([{ unit: 0, supersededBy: 1 }]);
    const narrow = scopeOf(index, aFilter(), (_, { id }) => id === 'old');
    expect(inSupersessionOrder([candidate(0, 1)], index, narrow, 5)).toMatchObject([{ unit: 0, supersededBy: null }]);
  });
});

describe('a reranker', () => {
  const ranking = retrieve(aGeneration(aConversation('refund one', 'refund two', 'refund three')), aQuestion('refund'));
  const ids = ranking.hits.map(({ id }) => id);
  const [first = '', second = '', third = ''] = ids;

  it('moves only what it scored, and the ranking gets another hash', () => {
    const scores = new Map([[first, 1], [third, 2], ['stranger', 9]]); // prettier-ignore
    const after = reranked(ranking, { kind: 'scored', scores });
    expect(after.hits.map(({ id }) => id)).toEqual([third, second, first]);
    expect(after.hash).not.toBe(ranking.hash);
  });

  it('that answers too late changes nothing', () => {
    expect(reranked(ranking, { kind: 'too late' })).toBe(ranking);
  });
});
