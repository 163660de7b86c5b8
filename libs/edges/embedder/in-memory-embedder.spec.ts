import { describeEmbedder } from './embedder.contract';
import { InMemoryEmbedder } from './in-memory-embedder';

describeEmbedder('hashed words', async () => new InMemoryEmbedder());

it('is another embedder with another seed', async () => {
  const ask = { tenant: 'acme', texts: ['a kettle'], purpose: 'unit' } as const;
  const [one, other] = [new InMemoryEmbedder(64, 'one'), new InMemoryEmbedder(64, 'other')];
  expect(one.identity).not.toBe(other.identity);
  expect(await one.embed(ask)).not.toEqual(await other.embed(ask));
});
