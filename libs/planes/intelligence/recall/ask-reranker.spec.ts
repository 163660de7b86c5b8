import { AskReranker, type RerankAsk, type TextReranker } from './ask-reranker';
import type { FoundUnit } from './found-units';

const found = ['a', 'b', 'c', 'd'].map((key) => ({ key }) as FoundUnit);
const question = { tenant: 'acme', question: 'which?' } as const;

function asked(most: number, scores: readonly number[] | undefined) {
  const seen: RerankAsk[] = [];
  const reranker: TextReranker = { rerank: (ask) => (seen.push(ask), Promise.resolve(scores)) };
  const order = async (units: readonly FoundUnit[]) =>
    (await new AskReranker(reranker, most).order(question, units, ({ key }) => `text of ${key}`))?.map(({ key }) => key);
  return { seen, order };
}

describe('a reranker that is asked', () => {
  it('puts what it read in its order, ties as they stood, and leaves the rest behind', async () => {
    const { seen, order } = asked(3, [1, 5, 5]);
    expect(await order(found)).toEqual(['b', 'c', 'a', 'd']);
    expect(seen).toEqual([{ ...question, texts: ['text of a', 'text of b', 'text of c'] }]);
  });

  it('changes nothing without an answer', async () => {
    expect(await asked(3, undefined).order(found)).toBeUndefined();
  });

  it.each([0, 1])('is not asked about %i', async (units) => {
    const { seen, order } = asked(3, [1]);
    expect([await order(found.slice(0, units)), seen]).toEqual([undefined, []]);
  });

  it.each([1, 201, 2.5])('refuses to read %s', (most) => {
    expect(() => new AskReranker({ rerank: () => Promise.resolve([]) }, most)).toThrow(RangeError);
  });
});
