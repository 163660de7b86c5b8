import { QUESTION_VECTORS } from '@kernel/cache-families';
import { isRefusal, refused } from '@kernel/outcome';
import { FixedClock } from '@testing/fixed-clock';
import { toldEvents } from '@testing/told-events';
import { TwoLevelCache } from '../cache/two-level-cache';
import { describeEmbedder } from './embedder.contract';
import { InMemoryEmbedder } from './in-memory-embedder';
import { RememberingEmbedder } from './remembering-embedder';
import { VECTOR_CODEC } from './vector-codec';

const cache = (checkEvery = 0) =>
  new TwoLevelCache({
    ...{ family: QUESTION_VECTORS, codec: VECTOR_CODEC, bytes: 100_000, ttl: 60_000, checkEvery },
    ...{ region: undefined, clock: new FixedClock(), events: toldEvents() },
  });

describeEmbedder('hashed words, remembered', async () => new RememberingEmbedder(new InMemoryEmbedder(), cache()));

describe('an embedder that remembers', () => {
  const question = (text: string, tenant = 'acme') => ({ tenant, texts: [text], purpose: 'query' }) as const;

  function remembering() {
    const inner = new InMemoryEmbedder();
    const embed = jest.spyOn(inner, 'embed');
    return { inner, embedder: new RememberingEmbedder(inner, cache()), asked: () => embed.mock.calls.length, embed };
  }

  it('asks the same question once, of each tenant, and gives what the embedder gives', async () => {
    const { inner, embedder, asked } = remembering();
    const first = await embedder.embed(question('a kettle'), new AbortController().signal);
    expect(await embedder.embed(question('a kettle'))).toEqual(first);
    expect(asked()).toBe(1);
    expect(first).toEqual(await new InMemoryEmbedder().embed(question('a kettle')));
    await embedder.embed(question('a kettle', 'globex'));
    await embedder.embed(question('a pot'));
    expect(asked()).toBe(3);
    expect(embedder.identity).toBe(inner.identity);
  });

  it('remembers neither texts that are kept nor what was refused', async () => {
    const { embedder, asked, embed } = remembering();
    for (let time = 0; time < 2; time++) await embedder.embed({ tenant: 'acme', texts: ['a kettle'], purpose: 'unit' });
    expect(asked()).toBe(2);
    embed.mockResolvedValueOnce(refused('MODEL_TENANT_BUDGET_EXHAUSTED', 'nothing is left') as never);
    expect(isRefusal(await embedder.embed(question('a kettle')))).toBe(true);
    expect(isRefusal(await embedder.embed(question('a kettle')))).toBe(false);
  });

  it('does not wait for somebody else longer than it has time', async () => {
    const { embedder, embed } = remembering();
    const held = Promise.withResolvers<readonly Float32Array[]>();
    embed.mockReturnValueOnce(held.promise);
    const first = embedder.embed(question('a kettle'));
    const short = new AbortController();
    const second = embedder.embed(question('a kettle'), short.signal);
    short.abort();
    await expect(second).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    held.resolve([new Float32Array([1])]);
    expect(await first).toEqual([new Float32Array([1])]);
  });
});
