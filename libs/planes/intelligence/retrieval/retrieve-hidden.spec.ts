import fc from 'fast-check';
import { analyseQuery } from './analysis/analyse-query';
import { plainWords } from './analysis/gazetteer';
import { aGeneration, aQuestion, ASKED, aUnit } from './a-unit';
import { type Clause, CLAUSES, type Filter, admits } from './filters/filter';
import { someFilter, someQuestion, someUnits } from './filters/hidden-units.cases';
import { scopeOf } from './filters/scope';
import { ASSISTANT_LOG, CHAT, DOCUMENTS } from './fusion/profiles';
import { buildGraph } from './graph/knowledge-graph';
import { askLists } from './lists/ask-lists';
import { LISTS, type RankedList } from './lists/ranked-list';
import { refuseStrangers, retrieve } from './retrieve';
import type { Unit, UnitCard } from './unit';

const NODES = ['paris', 'order', 'invoice', 'door'];
/** Every list has a weight, so every list is asked. */
const EVERYTHING = { ...CHAT, name: 'everything', weights: Object.fromEntries(LISTS.map((list) => [list, 1])) };
const DIMENSIONS = 4;

/** A generation in which words make the graph and letters make the vectors, so that the same units always give the same. */
function generationOf(units: readonly Unit[], profile: typeof CHAT) {
  const { index, ...rest } = aGeneration(units, { profile });
  const mentions = units.flatMap((unit) =>
    NODES.filter((node) => plainWords(unit.text).includes(node)).map((node) => ({ node, unit: unit.id })),
  );
  const edges = mentions.flatMap((a) =>
    mentions.filter((b) => a.unit === b.unit && a.node < b.node).map((b) => ({ from: a.node, to: b.node, unit: a.unit })),
  );
  const graph = buildGraph(index, NODES.map((id) => ({ id, names: [id] })), edges, mentions, 'english'); // prettier-ignore
  const values = Float32Array.from(index.cards.flatMap(({ id }) => vectorOf(units.find((unit) => unit.id === id)?.text ?? '')));
  return { ...rest, index, graph, vectors: { embedder: 'letters', dimensions: DIMENSIONS, values } };
}

function vectorOf(text: string): readonly number[] {
  return Array.from({ length: DIMENSIONS }, (_, place) => ((text.charCodeAt(place % text.length) % 7) - 1) / 10);
}

function listsOf(
  units: readonly Unit[],
  filter: Filter,
  text: string,
  admit: (filter: Filter, card: UnitCard) => boolean,
): readonly RankedList[] {
  const { index, graph, vectors } = generationOf(units, EVERYTHING);
  const scope = scopeOf(index, filter, admit);
  const reading = { at: ASKED, expected: 'english', languages: scope.languages, speakers: index.speakers, entities: graph.names } as const;
  const dense = { vectors, question: Float32Array.from(vectorOf(text)) };
  const external = index.cards.map(({ id }) => id);
  // As if a store had found hidden units near: they do not count.
  const nearest = external.map((id) => ({ id, cosine: 1 }));
  return askLists({ index, scope, query: analyseQuery(text, reading), profile: EVERYTHING, graph, dense, nearest, external, most: 10 });
}

function strangers(units: readonly Unit[], filter: Filter, lists: readonly RankedList[]): readonly string[] {
  const { index } = aGeneration(units);
  const hidden = index.cards.map((card) => !admits(filter, card));
  return lists.flatMap(({ name, entries }) => entries.flatMap(({ unit }) => (hidden[unit] === true ? [name] : [])));
}

const situation = fc.tuple(someUnits, someFilter, someQuestion);

it('lets no list return a unit that the filter hides', () => {
  const asked = new Set<string>();
  fc.assert(
    fc.property(situation, ([units, filter, text]) => {
      const lists = listsOf(units, filter, text, admits);
      for (const { name, entries } of lists) if (entries.length > 0) asked.add(name);
      expect(strangers(units, filter, lists)).toEqual([]);
    }),
    { numRuns: 400, seed: 20261121 },
  );
  // The property says something about every list only if every list found something.
  expect([...asked].sort()).toEqual([...LISTS].sort());
});

it.each(Object.keys(CLAUSES) as Clause[])('notices lists that forget the demand on %s (control)', (forgotten) => {
  const admitsMore = (filter: Filter, card: UnitCard) =>
    (Object.keys(CLAUSES) as Clause[]).every((clause) => clause === forgotten || CLAUSES[clause](card, filter));
  const holds = fc.check(
    fc.property(situation, ([units, filter, text]) => strangers(units, filter, listsOf(units, filter, text, admitsMore)).length === 0),
    { numRuns: 2000, seed: 20261121, endOnFailure: true },
  );
  expect(holds.failed).toBe(true);
});

it.each([CHAT, ASSISTANT_LOG, DOCUMENTS, EVERYTHING])(
  'ranks by $name as if hidden units did not exist: not even a score moves',
  (profile) => {
    fc.assert(
      fc.property(situation, ([units, filter, text]) => {
        const near = ['u02', 'u04'].map((id) => ({ id, cosine: 0.5 }));
        const question = aQuestion(text, {
          filter,
          vector: Float32Array.from(vectorOf(text)),
          nearest: near,
          external: ['u03', 'u01'],
          most: 50,
        });
        const seen = units.filter((unit) => admits(filter, unit));
        expect(retrieve(generationOf(units, profile), question)).toEqual(retrieve(generationOf(seen, profile), question));
      }),
      { numRuns: 150, seed: 20261121 },
    );
  },
);

it('shows nothing when a list leaves its scope', () => {
  const { index } = aGeneration([aUnit({ tenant: 'globex' })]);
  const scope = scopeOf(index, aQuestion('x').filter);
  expect(() => refuseStrangers([{ name: 'own', entries: [{ unit: 0, score: 1 }] }], scope)).toThrow('list own left its scope');
});
