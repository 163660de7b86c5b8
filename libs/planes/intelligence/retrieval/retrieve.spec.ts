import { isRefusal } from '@kernel/outcome';
import { digestOf } from '@kernel/digest';
import { analyseUnit } from './analysis/analyse-unit';
import { aConversation, aGeneration, aQuestion, ASKED, aUnit } from './a-unit';
import { embedIndex } from './embedder/embed-index';
import { embedTerms } from './embedder/learn-embedder';
import { explain } from './explain';
import { ASSISTANT_LOG, CHAT, DOCUMENTS, withDenseWeight, withModelVectors } from './fusion/profiles';
import { generationOf } from './generation';
import { buildGraph } from './graph/knowledge-graph';
import type { ListName } from './lists/ranked-list';
import { refuseQuestion } from './refuse-question';
import { retrieve } from './retrieve';
import type { Unit } from './unit';

const section = (id: string, title: string, text: string) => aUnit({ id, session: id, title, text });
const ids = (ranking: ReturnType<typeof retrieve>) => ranking.hits.map(({ id }) => id);

/** For each list, a question that only it answers: the id it must bring to the hits. */
const CASES: readonly (readonly [ListName, string, string, readonly Unit[]])[] = [
  ['own', 'who baked bread', 't1', aConversation('hello there', 'I baked bread', 'nice')],
  ['spread', 'favourite colour', 't1', aConversation('What is your favourite colour?', 'Green.', 'ok', 'bye', 'so long')],
  ['context', 'favourite colour', 't1', aConversation('What is your favourite colour?', 'Green.', 'ok', 'bye', 'so long')],
  ['session', 'holiday plans', 't5', aConversation('my holiday plans', 'a', 'b', 'c', 'd', 'we fly to Rome')],
  ['title', 'opening hours', 'd1', [section('d1', 'Opening hours', 'From nine to five.'), section('d2', 'Returns', 'Thirty days.')]],
  [
    'temporal',
    'what happened on 8 May 2023',
    'a',
    [aUnit({ id: 'a', occurred: { from: Date.UTC(2023, 4, 8), to: Date.UTC(2023, 4, 9) } })],
  ],
  ['latest', 'what is the latest', 'b', [aUnit({ id: 'a', retainedAt: 0 }), aUnit({ id: 'b', position: 1, retainedAt: ASKED })]],
  ['reply', 'sourdough recipe', 'q', [aUnit({ id: 'q', role: 'user', text: 'How do I do it?' }), aUnit({ id: 'r', position: 1, role: 'assistant', text: 'A sourdough recipe: mix, wait, bake.' })]], // prettier-ignore
  ['titleHop', 'Blue Door cafe', 'd2', [section('d1', 'Blue Door', 'A cafe of Ann Lee.'), section('d2', 'Ann Lee', 'Painter from Ulm.')]],
  [
    'secondHop',
    'Blue Door owner born',
    'd2',
    [section('d1', 'Blue Door', 'Owner is Ann Lee.'), section('d2', 'Ann Lee', 'Painter born in Ulm.')],
  ],
];

it.each(CASES)('%s brings what no other list has', (list, text, expected, units) => {
  const base = ['titleHop', 'secondHop', 'title'].includes(list) ? DOCUMENTS : list === 'reply' ? ASSISTANT_LOG : CHAT;
  // Hops start from what a text list found; `own` alone is that list and, for itself, the control is nothing at all.
  const start = list === 'own' ? {} : { own: 1 };
  const ask = (weights: object) =>
    retrieve(aGeneration(units, { profile: { ...base, weights } }), aQuestion(text)).hits.find(({ id }) => id === expected);
  const withList = ask({ ...start, [list]: 1 });
  expect(withList?.found.map((finding) => finding.list)).toContain(list);
  expect((withList?.score ?? 0) - (ask(start)?.score ?? 0)).toBeGreaterThan(0);
});

it('finds by the graph what shares no word with the question', () => {
  const units = [
    section('d1', '', 'The cafe belongs to her.'),
    section('d2', '', 'She was born in Ulm.'),
    section('d3', '', 'Paris is big.'),
  ];
  const { index, ...rest } = aGeneration(units, { profile: { ...DOCUMENTS, weights: { own: 1, graph: 1 } } });
  const nodes = [{ id: 'ann', names: ['Ann Lee'] }, { id: 'ulm', names: ['Ulm'] }]; // prettier-ignore
  const graph = buildGraph(index, nodes, [{ from: 'ann', to: 'ulm', unit: 'd2' }], [{ node: 'ann', unit: 'd2' }], 'english');
  expect(ids(retrieve({ ...rest, index, graph }, aQuestion('Ann Lee')))).toEqual(['d2']);
  expect(ids(retrieve({ ...rest, index, graph: null }, aQuestion('Ann Lee')))).toEqual([]);
});

it('finds by vectors what shares no word with the question, and without a vector goes on without them', () => {
  const units = aConversation('dog bark park', 'puppy bark park', 'dog leash walk', 'puppy leash walk', 'bank loan');
  const analysed = units.map((unit) => analyseUnit(unit, 'english'));
  const generation = aGeneration(units, { profile: { ...CHAT, weights: { own: 1, dense: 1 } } });
  const { learnt, vectors } = embedIndex(generation.index, analysed, 'v1');
  const question = aQuestion('dog', { vector: embedTerms(learnt, ['dog']) });
  expect(ids(retrieve({ ...generation, vectors }, question))).toEqual(expect.arrayContaining(['t0', 't2', 't1', 't3']));
  expect(ids(retrieve({ ...generation, vectors }, { ...question, vector: null })).sort()).toEqual(['t0', 't2']);
});

it.each([10, 200, 450])('gives %d hits when as many are wanted and there are 500', (most) => {
  const units = Array.from({ length: 500 }, (_, n) => aUnit({ id: `u${n}`, session: `s${n}`, text: `kettle number ${n}` }));
  expect(retrieve(aGeneration(units), aQuestion('kettle', { most })).hits).toHaveLength(most);
});

it('takes in what was found elsewhere, by rank alone', () => {
  const generation = aGeneration(aConversation('a', 'b', 'c'));
  expect(ids(retrieve(generation, aQuestion('nothing', { external: ['t2', 'gone', 't0'] })))).toEqual(['t2', 't0']);
});

it('finds texts of every script again', () => {
  const texts = ['退款政策', 'возврат денег', 'سياسة الاسترجاع', 'emoji 🎉 party', 'iPhone買う', 'ﬁne Ｗide', '환불을 받다'];
  const generation = aGeneration(aConversation(...texts));
  const profile = { ...CHAT, weights: { own: 1 } };
  const asked = ['退款', 'возврат', 'الاسترجاع', '🎉', '買', 'wide', '환불'];
  expect(asked.map((text) => ids(retrieve({ ...generation, profile }, aQuestion(text)))[0])).toEqual(texts.map((_, i) => `t${i}`));
});

it('finds by its words what the model has not read yet, before what the model has read and finds far', () => {
  const generation = aGeneration(aConversation('The kettle is blue.', 'Paris in May.', 'A kettle whistles.'), {
    profile: withModelVectors(CHAT),
  });
  // The first two are read; a cosine of 0.05 is the best there is.
  const vectors = { embedder: 'hand', dimensions: 2, values: Float32Array.of(0.04, 1, 0.05, 1, 0, 0) };
  const question = aQuestion('whistles', { vector: Float32Array.of(1, 0) });
  expect(ids(retrieve({ ...generation, vectors }, question))[0]).toBe('t2');
  // Control: where the nearest counts in full, however far it is, it comes first.
  const profile = { ...generation.profile, floors: {} };
  expect(ids(retrieve({ ...generation, vectors, profile }, question))[0]).not.toBe('t2');
});

it('gives the same bytes for the same generation and question, whatever order units came in', () => {
  const units = aConversation('refund one', 'refund two', 'no', 'refund three', 'why refund');
  const bytes = (some: readonly Unit[]) => JSON.stringify(retrieve(aGeneration(some), aQuestion('why a refund')));
  expect(bytes(units.toReversed())).toBe(bytes(units));
});

it('has another hash when generation, order or score is another', () => {
  const units = aConversation('refund one', 'refund two and more');
  const hashes = [
    retrieve(aGeneration(units), aQuestion('refund')).hash,
    retrieve(aGeneration(units, { id: digestOf('other') }), aQuestion('refund')).hash,
    retrieve(aGeneration(units), aQuestion('refund two')).hash,
    retrieve(aGeneration(units.slice(1)), aQuestion('refund')).hash,
  ];
  expect(new Set(hashes).size).toBe(4);
});

it('names a generation by everything that decides a ranking', () => {
  const parts = { content: digestOf('c'), embedder: null, language: 'english', profile: CHAT } as const;
  const others = [{ content: digestOf('d') }, { embedder: 'x' }, { language: 'german' as const }, { profile: withDenseWeight(CHAT, 1) }];
  expect(new Set([parts, ...others.map((other) => ({ ...parts, ...other }))].map(generationOf)).size).toBe(5);
});

it('explains each hit: the reasons add up to its score', () => {
  const units = [aUnit({ id: 'a', speaker: 'Ann', text: 'I like refunds' }), aUnit({ id: 'b', position: 1, speaker: 'Bob', text: 'ok' })];
  const ranking = retrieve(aGeneration(units), aQuestion('Does Ann like refunds?'));
  const reasons = explain(ranking);
  for (const { id, score } of ranking.hits) {
    expect(reasons.filter((reason) => reason.id === id).reduce((sum, { adds }) => sum + adds, 0)).toBeCloseTo(score, 5);
  }
  expect(reasons[0]).toEqual({ place: 1, id: 'a', by: 'spread', rank: 1, share: 1, weight: 0.6, adds: 0.6 });
  expect(reasons).toContainEqual({ place: 1, id: 'a', by: 'speaker', rank: null, share: null, weight: 0.3, adds: 0.3 });
});

it.each([
  ['?!', 'RETRIEVAL_QUESTION_EMPTY'],
  ['word '.repeat(2001), 'RETRIEVAL_QUESTION_TOO_LONG'],
])('refuses a question it cannot ask: %#', (text, code) => {
  const answer = refuseQuestion(text);
  expect(isRefusal(answer) && answer.code).toBe(code);
  expect(refuseQuestion('why?')).toBeUndefined();
});
