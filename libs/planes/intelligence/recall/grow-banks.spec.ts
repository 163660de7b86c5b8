import { digestOf } from '@kernel/digest';
import fc from 'fast-check';
import { analyseUnit } from '../retrieval/analysis/analyse-unit';
import { aConversation, aUnit } from '../retrieval/a-unit';
import { someFilter, someQuestion, someUnits } from '../retrieval/filters/hidden-units.cases';
import type { Filter } from '../retrieval/filters/filter';
import type { Unit } from '../retrieval/unit';
import { askGeneration } from './ask-generation';
import { type BankDelta, grownBank, type LoadedBank, wholeBank } from './loaded-bank';
import { growBanks, type LoadedBanks, loadBanks } from './loaded-banks';
import { withVectors } from './loaded-vectors';
import type { SourceHead, SourceRow } from './recall-source';

const DIMENSIONS = 4;
const GENERATION = { number: 1, analyser: 'a', embedder: 'letters', search: 'exact', written: 0 } as const;

/** A unit as a store gives it; some of them state something. */
function rowOf(unit: Unit, seq: number): SourceRow {
  const { text: _text, gloss: _gloss, ...card } = unit;
  const states = unit.tags.includes('red');
  return {
    ...analyseUnit(unit, 'english'),
    ...{ card, seq, analyser: 'a', expected: 'english', digest: digestOf(unit.text) },
    entities: states ? [unit.title] : [],
    relations: states ? [{ subject: unit.title, predicate: 'names', object: unit.speaker ?? 'Paris' }] : [],
  };
}

const headOf = (name: string, profile: string, written: number): SourceHead => ({
  ...{ name, profile, language: 'english', incarnation: 'i', changes: 1, erasedAt: 0, generation: { ...GENERATION, written } },
});

const vectorOf = (text: string) =>
  Float32Array.from({ length: DIMENSIONS }, (_, place) => ((text.charCodeAt(place % text.length) % 7) - 3) / 8);

interface History {
  readonly profile: string;
  readonly units: readonly Unit[];
  /** How many units each write brings; and which unit it ends, when there is one of that number. */
  readonly writes: readonly (readonly [units: number, ended: number])[];
  readonly everySecondHasAVector: boolean;
}

const someHistory: fc.Arbitrary<History> = fc.record({
  profile: fc.constantFrom('chat', 'assistant-log', 'documents'),
  units: someUnits,
  writes: fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 40 })), { minLength: 1, maxLength: 6 }),
  everySecondHasAVector: fc.boolean(),
});

/** The same units in a store's order: grown write by write, and built from all at once. */
function grownAndBuilt({ profile, units, writes, everySecondHasAVector }: History): readonly [LoadedBanks, LoadedBanks] {
  const one = units.map((unit) => ({ ...unit, tenant: 'acme', bank: 'support' }));
  const rows = one.map((unit, place) => rowOf(unit, place + 1));
  const vectors = rows
    .filter(({ seq }) => !everySecondHasAVector || seq % 2 === 0)
    .map(({ seq, card }) => ({ seq, vector: vectorOf(card.id) }));
  let all = rows.slice(0, Math.max(1, rows.length - writes.reduce((sum, [many]) => sum + many, 0)));
  const reached = () => all.at(-1)?.seq ?? 0;
  const seen = (from: number) => vectors.filter(({ seq }) => seq > from && seq <= reached());
  let written = 1;
  let bank: LoadedBank = wholeBank(headOf('support', profile, written), all, withVectors(undefined, { ...GENERATION, written }, seen(0)));
  let grown = loadBanks([bank], 'none');
  for (const [many, ended] of writes) {
    const before = reached();
    const added = rows.filter(({ seq }) => seq > before).slice(0, many);
    const newer = all.flatMap((row) => (row.seq === ended ? [{ ...row, card: { ...row.card, retractedAt: 5 } }] : []));
    all = [...all.map((row) => newer.find(({ seq }) => seq === row.seq) ?? row), ...added];
    written += 1;
    const next: LoadedBank & BankDelta = {
      ...grownBank(bank, headOf('support', profile, written), [...newer, ...added]),
      vectors: withVectors(bank.vectors ?? undefined, { ...GENERATION, written }, seen(before)),
    };
    grown = growBanks(grown, [next], 'none');
    bank = next;
  }
  const whole = wholeBank(headOf('support', profile, written), all, withVectors(undefined, { ...GENERATION, written }, seen(0)));
  return [grown, loadBanks([whole], 'none')];
}

const asked = (loaded: LoadedBanks, filter: Filter, text: string) => {
  const { tenant: _, ...told } = { ...filter, banks: ['support'] };
  const question = { text, askedAt: filter.now, filter: told, most: 50, budget: null, neighbours: 1, external: ['u03', 'u01'] };
  return askGeneration('acme', loaded, question, { vector: vectorOf(text), nearest: [] });
};

describe('banks that grew write by write', () => {
  it('are named, ranked, scored and explained as if they had been built at once', () => {
    let shared = 0;
    fc.assert(
      fc.property(someHistory, someFilter, someQuestion, (history, filter, text) => {
        const [grown, built] = grownAndBuilt(history);
        expect(grown.generation.id).toBe(built.generation.id);
        expect(asked(grown, filter, text)).toEqual(asked(built, filter, text));
        shared += Number(asked(grown, filter, text).ranking.hits.length > 0);
      }),
      { numRuns: 400, seed: 20261121 },
    );
    expect(shared).toBeGreaterThan(100);
  });

  it('has the same arrays but for the numbers of words', () => {
    fc.assert(
      fc.property(someHistory, (history) => {
        const [grown, built] = grownAndBuilt(history).map(plain);
        expect(grown).toEqual(built);
      }),
      { numRuns: 200, seed: 20261121 },
    );
  });

  it('control: a delta that is counted twice is noticed', () => {
    const rows = aConversation('one kettle', 'two kettles', 'three', 'four').map((unit, place) => rowOf(unit, place + 1));
    const bank = wholeBank(headOf('support', 'chat', 1), rows.slice(0, 3), null);
    const next = grownBank(bank, headOf('support', 'chat', 2), rows.slice(3));
    expect(growBanks(loadBanks([bank], 'none'), [next], 'none').generation.index.cards).toHaveLength(4);
    expect(
      () =>
        growBanks(loadBanks([bank], 'none'), [{ ...next, added: [...next.added, ...next.added] }], 'none').generation.index.cards.length,
    ).not.toThrow();
    expect(() => grownBank(wholeBank(headOf('support', 'chat', 1), rows.slice(1), null), next.head, rows.slice(0, 1))).toThrow(
      'later ones',
    );
  });

  it('leaves what somebody holds as it was', () => {
    const rows = ['b', 'd', 'a', 'c'].map((session, place) => rowOf(aUnit({ id: session, session, text: `kettle ${session}` }), place + 1));
    const bank = wholeBank(headOf('support', 'chat', 1), rows.slice(0, 3), null);
    const held = loadBanks([bank], 'none');
    const before = JSON.stringify(plain(held));
    const grown = growBanks(held, [grownBank(bank, headOf('support', 'chat', 2), rows.slice(3))], 'none');
    expect(grown.generation.index.cards.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
    expect(JSON.stringify(plain(held))).toBe(before);
  });
});

it('lets two go on from the same place, each with its own', () => {
  const rows = aConversation('one', 'two', 'three', 'four').map((unit, place) => rowOf(unit, place + 1));
  const bank = wholeBank(headOf('support', 'chat', 1), rows.slice(0, 2), null);
  const from = loadBanks([bank], 'none');
  const [third, fourth] = [2, 3].map((at) => {
    const row = rows[at];
    return growBanks(from, [grownBank(bank, headOf('support', 'chat', 2), row === undefined ? [] : [row])], 'none').generation.index;
  });
  expect([third?.ordinals.get('t2'), third?.ordinals.get('t3')]).toEqual([2, undefined]);
  expect([fourth?.ordinals.get('t2'), fourth?.ordinals.get('t3')]).toEqual([undefined, 2]);
  expect([from.generation.index.ordinals.get('t2'), from.generation.index.ordinals.get('t1')]).toEqual([undefined, 1]);
});

function plain({ generation: { index, graph, vectors } }: LoadedBanks) {
  const words = new Map([...index.forward.vocabulary].map(([word, number]) => [number, word]));
  return {
    ...{
      cards: index.cards,
      times: index.times,
      positions: [...index.positions],
      sessions: [...index.sessions],
      count: index.sessionCount,
    },
    ...{
      plain: index.plain,
      languages: index.languages,
      titleTerms: index.titleTerms,
      titled: [...index.titled],
      ordinals: index.cards.map(({ id }) => index.ordinals.get(id)),
    },
    body: { lengths: [...index.body.lengths], postings: [...index.body.postings].sort(([a], [b]) => (a < b ? -1 : 1)) },
    title: { lengths: [...index.title.lengths], postings: [...index.title.postings].sort(([a], [b]) => (a < b ? -1 : 1)) },
    words: [...index.forward.terms].map((number) => words.get(number)),
    starts: [...index.forward.starts],
    graph: graph && { ids: graph.ids, starts: [...graph.starts], targets: [...graph.targets], evidence: [...graph.evidence] },
    vectors: vectors && [...vectors.values],
  };
}
