import { later } from '@kernel/time';
import { FixedClock } from '@testing/fixed-clock';
import { describeEmbeddingBoundary } from './embedding-boundary.contract';
import { InMemoryEmbeddingBoundary } from './in-memory-embedding-boundary';

describeEmbeddingBoundary('in memory', async () => {
  const model = { model: 'tiny', dimensions: 4 };
  const vectorOf = async (text: string) => Float32Array.from([1, 0, 0, 0], (_, place) => Number(place === text.length % 4));
  const boundary = new InMemoryEmbeddingBoundary(model, vectorOf);
  boundary.broke.add('broke');
  return {
    boundary,
    model,
    broke: 'broke',
    context: (tenant) => ({ tenant, principals: [], deadline: later(new FixedClock().now(), 5_000) }),
  };
});
