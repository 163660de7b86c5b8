import { describeEmbedder } from '@edges/embedder/embedder.contract';
import { InMemoryEmbedder } from '@edges/embedder/in-memory-embedder';
import { describeWithModel } from '@testing/describe-with-model';
import { openLocalModel } from './local-model';
import type { MemoryEmbedder } from './memory-embedder';
import { OwnEmbedder } from './own-embedder';

const inner = new InMemoryEmbedder();
/** A model as somebody would bring one: plain numbers, of no particular length. */
const aModel = (more: Partial<MemoryEmbedder> = {}): MemoryEmbedder => ({
  identity: 'mine',
  dimensions: inner.dimensions,
  embed: async (texts, purpose) =>
    (await inner.embed({ tenant: 'acme', texts, purpose })).map((vector) => Array.from(vector, (value) => value * 3)),
  ...more,
});
const ask = { tenant: 'acme', texts: ['kettle'], purpose: 'unit' } as const;

describeEmbedder('brought by whoever opens a memory', async () => new OwnEmbedder(aModel()));

describeWithModel('a model of this machine, brought so', (folder) => {
  describeEmbedder('local model', async () => new OwnEmbedder(await openLocalModel({ folder })));
});

it.each<[string, readonly ArrayLike<number>[]]>([
  ['other dimensions', [[1, 2]]],
  ['nothing', []],
  ['a vector without a direction', [new Float32Array(64)]],
  ['no numbers', [Array<number>(64).fill(NaN)]],
])('refuses a model that gives %s', async (_what, vectors) => {
  const embedder = new OwnEmbedder(aModel({ embed: async () => vectors }));
  await expect(embedder.embed(ask)).rejects.toMatchObject({ code: 'EMBEDDER_ANSWER_MALFORMED' });
});

it.each([{ identity: 'my model' }, { identity: '' }, { dimensions: 0 }])('refuses a model with %j', (more) => {
  expect(() => new OwnEmbedder(aModel(more))).toThrow('MEMORY_EMBEDDER_UNNAMED');
});

it('says what is missing', async () => {
  await expect(openLocalModel({ folder: '/nowhere' })).rejects.toThrow(/^EMBEDDER_(RUNTIME|MODEL)_MISSING/);
});
