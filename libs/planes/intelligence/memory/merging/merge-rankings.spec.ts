import fc from 'fast-check';
import { layerOf } from './layers';
import { mergeRankings, weighByLayer, withoutRepeats } from './merge-rankings';

const ids = (rankings: readonly { readonly weight: number; readonly hits: readonly string[] }[]) =>
  mergeRankings(rankings, (hit) => hit).map(({ hit }) => hit);

describe('rankings joined', () => {
  it('take turns when they weigh the same, and a hit of both comes first', () => {
    expect(ids([{ weight: 1, hits: ['a', 'x', 'c'] }, { weight: 1, hits: ['b', 'x', 'd'] }])).toEqual(['x', 'a', 'b', 'c', 'd']); // prettier-ignore
  });

  it('let the weightier bank go first; one that weighs nothing says nothing', () => {
    expect(ids([{ weight: 1, hits: ['a', 'c'] }, { weight: 2, hits: ['b', 'd'] }])).toEqual(['b', 'd', 'a', 'c']); // prettier-ignore
    expect(ids([{ weight: 0, hits: ['a'] }, { weight: 1, hits: ['b'] }])).toEqual(['b']); // prettier-ignore
  });

  it('keep the order of each ranking, whatever the other says of other hits', () => {
    const ranking = fc.uniqueArray(fc.constantFrom(...'abcdefgh'), { maxLength: 8 });
    fc.assert(
      fc.property(ranking, ranking, (a, b) => {
        const others = b.map((id) => id.toUpperCase());
        expect(ids([{ weight: 1, hits: a }, { weight: 3, hits: others }]).filter((id) => a.includes(id))).toEqual(a); // prettier-ignore
      }),
    );
  });
});

describe('hits of several layers', () => {
  const hits = [
    { id: 'a', layer: 'raw', score: 0.9 },
    { id: 'b', layer: 'fact', score: 0.5 },
  ];

  it('change places with the weights, and stay without', () => {
    const order = (weights: Record<string, number>) => weighByLayer(hits, ({ layer }) => layer, weights).map(({ id }) => id);
    expect(order({ fact: 2 })).toEqual(['b', 'a']);
    expect(order({ raw: 0 })).toEqual(['b']);
    expect(order({})).toEqual(['a', 'b']); // control
  });

  it('are told apart by what a memory says', () => {
    expect([layerOf({ fact: {}, factType: 'observation' }), layerOf({ fact: null, factType: 'observation' }), layerOf({ fact: null, factType: 'world' })]).toEqual(['fact', 'observation', 'raw']); // prettier-ignore
  });
});

it('shows each text once, where it stands best', () => {
  expect(withoutRepeats(['Café', 'b', 'Cafe\u0301 ', 'b'], (text) => text)).toEqual(['Café', 'b']);
});
