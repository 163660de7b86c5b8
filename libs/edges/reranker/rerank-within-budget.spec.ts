import type { RerankAsk } from '@planes/intelligence/recall/ask-reranker';
import { RerankWithinBudget } from './rerank-within-budget';
import type { Reranker } from './reranker';

const ASK: RerankAsk = { tenant: 'acme', question: 'where is the kettle', texts: ['tea', 'kettle'] };

function within(budget: number, score: Reranker['score']) {
  const told: unknown[] = [];
  const asked = new RerankWithinBudget({ score }, budget, (tenant, why, cause) => told.push([tenant, why, cause]));
  return { told, answer: () => asked.rerank(ASK) };
}

describe('a reranker within its budget', () => {
  it('answers with one number per text', async () => {
    const { told, answer } = within(10_000, async ({ texts }) => texts.map((text) => text.length));
    expect([await answer(), told]).toEqual([[3, 6], []]);
  });

  it('is not waited for once its time is over, and hears so', async () => {
    let heard = false;
    const never: Reranker['score'] = (_ask, signal) =>
      new Promise(() => {
        signal.addEventListener('abort', () => (heard = true));
      });
    const { told, answer } = within(1, never);
    expect([await answer(), heard, told]).toEqual([undefined, true, [['acme', 'too late', undefined]]]);
  });

  it.each([
    ['too few numbers', [1]],
    ['too many', [1, 2, 3]],
    ['no number', [1, Number.NaN]],
    ['no end', [1, Infinity]],
  ])('is not believed with %s', async (_what, scores) => {
    const { told, answer } = within(10_000, async () => scores);
    expect([await answer(), told]).toEqual([undefined, [['acme', 'malformed', undefined]]]);
  });

  it('costs nothing but its order when it fails', async () => {
    const cause = new Error('out of memory');
    const { told, answer } = within(10_000, () => Promise.reject(cause));
    expect([await answer(), told]).toEqual([undefined, [['acme', 'failed', cause]]]);
  });

  it.each([0, -1, 1.5, 10_001, Number.NaN])('refuses a budget of %s', (budget) => {
    expect(() => within(budget, async () => [])).toThrow(RangeError);
  });
});
