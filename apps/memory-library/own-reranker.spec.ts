import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeOf } from './each-memory.cases';
import type { MemoryReranker } from './memory-reranker';
import { openMemory } from './open-memory';

const TEXTS = ['kettle kettle kettle', 'the kettle of Ann', 'a kettle'];

describe('a memory with a reranker', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fiveplane-memory-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  async function recalled(score: MemoryReranker['score'] | undefined) {
    const unused: unknown[] = [];
    const reranker = score && { withinMs: 10_000, score };
    const memory = await openMemory({ dataDir: folder, ...(reranker && { reranker }), onRerankerUnused: (...told) => unused.push(told) });
    await memory.putBank('talk');
    await memory.retain(
      'talk',
      TEXTS.map((text, at) => ({ id: `${at}`, text })),
    );
    const { hits, hash } = await memory.recall('talk', 'kettle');
    await memory.close();
    return { texts: hits.map(({ text }) => text), hash, unused };
  }

  it('shows what was found in its order, under another hash; without it, and when it fails, in the engine’s', async () => {
    const plain = await recalled(undefined);
    const longestFirst = await recalled(async (_question, texts) => texts.map((text) => -text.length));
    expect(longestFirst.texts).toEqual(plain.texts.toSorted((a, b) => a.length - b.length));
    expect(longestFirst.hash).not.toBe(plain.hash);
    const cause = new Error('away');
    expect(await recalled(() => Promise.reject(cause))).toEqual({ ...plain, unused: [['failed', cause]] });
  });

  it.each([{ withinMs: 0 }, { withinMs: 10, reads: 1 }])('is not opened with %j', async (bounds) => {
    const reranker = { score: async () => [], ...bounds };
    expect(await codeOf(openMemory({ dataDir: folder, reranker }))).toBe('MEMORY_RERANKER_INVALID');
  });
});
