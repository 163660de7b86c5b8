import { aFilter, aGeneration, aUnit } from '../a-unit';
import { scopeOf } from '../filters/scope';
import { forwardPush } from './forward-push';
import { graphScores } from './graph-scores';
import { buildGraph } from './knowledge-graph';
import { linkEntities } from './link-entities';
import { secondHopScores } from './second-hop';
import { titleHopScores } from './title-hop';

const section = (id: string, title: string, text: string, more = {}) => aUnit({ id, session: id, title, text, ...more });
const units = [
  section('a', 'Blue Door', 'A cafe that Ann Lee opened.'),
  section('b', 'Ann Lee', 'A painter who was born in Ulm.'),
  section('c', 'Ulm', 'A town by the Danube.', { classification: 'RESTRICTED' }),
  section('d', 'Paris', 'A town by the Seine.'),
];
const { index } = aGeneration(units);
const nodes = ['blue door', 'ann lee', 'ulm', 'danube'].map((name) => ({ id: `n:${name}`, names: [name] }));
const edges = [
  { from: 'n:blue door', to: 'n:ann lee', unit: 'a' },
  { from: 'n:ann lee', to: 'n:ulm', unit: 'b' },
  { from: 'n:ulm', to: 'n:danube', unit: 'c' },
];
const mentions = edges.flatMap(({ from, to, unit }) => [{ node: from, unit }, { node: to, unit }]); // prettier-ignore
const graph = buildGraph(index, nodes, edges, mentions, 'english');
const all = scopeOf(index, aFilter());
const open = scopeOf(index, aFilter({ ceiling: 'PUBLIC' }));
const terms = (...words: string[]) => words.map((word) => ({ forms: [word] }));
const found = (scores: Float64Array) => index.cards.map(({ id }) => id).filter((_, unit) => (scores[unit] ?? 0) > 0);

it('hops from a text to the text about whom it names', () => {
  expect(found(titleHopScores(index, all, [{ unit: 0, score: 2 }]))).toEqual(['b']);
  expect(found(titleHopScores(index, all, [{ unit: 0, score: 2 }, { unit: 1, score: 1 }]))).toEqual(['b', 'c']); // prettier-ignore
});

it('asks again for what the seed does not say', () => {
  // Which town is the painter of the Blue Door from: a says cafe and Ann Lee, only b says born.
  const scores = secondHopScores(index, all, terms('blue', 'door', 'born'), [{ unit: 0, score: 1 }], { k1: 1.2, b: 0.75 });
  expect(scores.indexOf(Math.max(...scores))).toBe(1);
});

it('walks from the question’s entities to units it shares no word with', () => {
  const scores = graphScores(graph, all, linkEntities(graph, index, all, terms('blue', 'door')), []);
  expect(found(scores)).toEqual(['a', 'b', 'c']);
  expect([...scores.slice(0, 3)]).toEqual([...scores.slice(0, 3)].sort((a, b) => b - a));
});

it('walks over no edge, and starts at no node, that only a hidden unit states', () => {
  expect(found(graphScores(graph, open, linkEntities(graph, index, open, terms('blue', 'door')), []))).toEqual(['a', 'b']);
  expect(linkEntities(graph, index, open, terms('danub'))).toEqual([]);
  expect(linkEntities(graph, index, all, terms('danub'))).toHaveLength(1);
});

it('loses an edge only with its last source', () => {
  const twice = buildGraph(index, nodes, [...edges, { from: 'n:ulm', to: 'n:ann lee', unit: 'c' }], mentions, 'english');
  const without = scopeOf(index, aFilter(), (_, { id }) => id !== 'b');
  const from = (of: typeof graph) => forwardPush(of, without.admitted, new Map([[of.numbers.get('n:ann lee') ?? -1, 1]]));
  expect(from(twice).get(twice.numbers.get('n:ulm') ?? -1)).toBeGreaterThan(0);
  expect(from(graph).get(graph.numbers.get('n:ulm') ?? -1)).toBeUndefined();
});

it('hands out no more rank than it was given, and nearly all of it', () => {
  const rank = forwardPush(graph, all.admitted, new Map([[0, 1]]), { stay: 0.15, tolerance: 1e-9, mostPushes: 1e6 });
  const sum = [...rank.values()].reduce((total, value) => total + value, 0);
  expect(sum).toBeLessThanOrEqual(1 + 1e-12);
  expect(sum).toBeGreaterThan(1 - 1e-6);
});

it('gives the rank that repeated multiplication gives', () => {
  const places = graph.starts.length - 1;
  let rank = new Float64Array(places);
  for (let round = 0; round < 400; round++) {
    const next = new Float64Array(places);
    next[0] = 0.15;
    for (let place = 0; place < places; place++) {
      const [from = 0, to = 0] = [graph.starts[place], graph.starts[place + 1]];
      for (let edge = from; edge < to; edge++)
        next[graph.targets[edge] ?? 0] = (next[graph.targets[edge] ?? 0] ?? 0) + (0.85 * (rank[place] ?? 0)) / (to - from);
    }
    rank = next;
  }
  const pushed = forwardPush(graph, all.admitted, new Map([[0, 1]]), { stay: 0.15, tolerance: 1e-10, mostPushes: 1e7 });
  rank.forEach((expected, place) => expect(pushed.get(place) ?? 0).toBeCloseTo(expected, 6));
});

it('refuses an edge of a node or unit that is not there', () => {
  expect(() => buildGraph(index, nodes, [{ from: 'n:ulm', to: 'n:rome', unit: 'a' }], [], 'english')).toThrow('n:rome');
  expect(() => buildGraph(index, nodes, [], [{ node: 'n:ulm', unit: 'gone' }], 'english')).toThrow('gone');
});
