import { InMemoryEmbedder } from '@edges/embedder/in-memory-embedder';
import { describeEmbedder } from '@edges/embedder/embedder.contract';
import { InMemoryEmbeddingBoundary } from '@edges/peers/ai-gateway/in-memory-embedding-boundary';
import { FixedClock } from '@testing/fixed-clock';
import { GatewayEmbedder } from './gateway-embedder';

const words = new InMemoryEmbedder(64);
const vectorOf = async (text: string) => {
  const [vector] = await words.embed({ tenant: 'acme', texts: [text], purpose: 'unit' });
  if (vector === undefined) throw new Error('one text, one vector');
  return vector;
};
const boundaryOf = () => new InMemoryEmbeddingBoundary({ model: 'tiny', dimensions: 64 }, vectorOf);
const embedderOver = (boundary: InMemoryEmbeddingBoundary, model = 'tiny') =>
  new GatewayEmbedder(boundary, new FixedClock(), { model, dimensions: 64, limit: 1_000 });
const ask = (...texts: readonly string[]) => ({ tenant: 'acme', texts, purpose: 'unit' as const });

describeEmbedder('of the gateway', async () => embedderOver(boundaryOf()));

it('asks for no more at once than the gateway takes', async () => {
  const boundary = boundaryOf();
  const texts = Array.from({ length: 300 }, (_, i) => `text ${i}`);
  expect(await embedderOver(boundary).embed(ask(...texts))).toHaveLength(300);
  expect(boundary.given).toEqual(texts);
});

it('says no as the gateway does: no such model, no money', async () => {
  const boundary = boundaryOf();
  expect(await embedderOver(boundary, 'another').embed(ask('kettle'))).toMatchObject({ code: 'MODEL_NO_EMBEDDING_MODEL' });
  boundary.broke.add('acme');
  expect(await embedderOver(boundary).embed(ask('kettle'))).toMatchObject({ code: 'MODEL_TENANT_BUDGET_EXHAUSTED' });
});

it('is another embedder with another model', () => {
  expect(embedderOver(boundaryOf(), 'a').identity).not.toBe(embedderOver(boundaryOf(), 'b').identity);
});
