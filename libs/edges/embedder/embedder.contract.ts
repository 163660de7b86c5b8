import { isRefusal } from '@kernel/outcome';
import { isCanonicalVector } from './canonical-vector';
import type { Embedder, EmbeddingAsk } from './embedder';

const KETTLE = 'My refund for the blue kettle never arrived.';
const HOURS = 'Which opening hours does the Oslo shop have?';
const ASKED = 'What happened to the refund for the kettle?';

/** One test per promise of `Embedder`. */
export function describeEmbedder(name: string, open: () => Promise<Embedder>): void {
  describe(`Embedder: ${name}`, () => {
    let embedder: Embedder;
    beforeAll(async () => {
      embedder = await open();
    });
    afterAll(() => embedder.close());

    const embed = async (texts: readonly string[], purpose: EmbeddingAsk['purpose'] = 'unit') => {
      const vectors = await embedder.embed({ tenant: 'acme', texts, purpose });
      if (isRefusal(vectors)) throw new Error(vectors.reason);
      return vectors;
    };

    it('gives one canonical vector per text, in order, of the length it names', async () => {
      const vectors = await embed([KETTLE, HOURS, KETTLE]);
      expect(vectors.map((vector) => [vector.length, isCanonicalVector(vector)])).toEqual(vectors.map(() => [embedder.dimensions, true]));
      expect(vectors).toHaveLength(3);
      expect(vectors[2]).toEqual(vectors[0]);
      expect(vectors[1]).not.toEqual(vectors[0]);
    });

    it('gives a text the same vector whatever stands beside it', async () => {
      const long = `${HOURS} `.repeat(30);
      const [beside] = await embed([KETTLE, long, '😀 कुंजी 鍵']);
      expect(await embed([KETTLE])).toEqual([beside]);
    });

    it('puts an answer nearer to its question than something else', async () => {
      const [[question], [answer, other]] = [await embed([ASKED], 'query'), await embed([KETTLE, HOURS])];
      expect(cosine(question, answer)).toBeGreaterThan(cosine(question, other));
    });

    it('gives nothing for nothing', async () => {
      expect(await embed([])).toEqual([]);
    });

    it('reads texts beyond its window up to there', async () => {
      const [cut] = await embed(['kettle '.repeat(20_000)]);
      expect(cut).toHaveLength(embedder.dimensions);
    });

    it('answers many at once, each its own', async () => {
      const texts = Array.from({ length: 24 }, (_, i) => `${i} kettles`);
      const together = await Promise.all(texts.map((text) => embed([text])));
      expect(together.flat()).toEqual(await embed(texts));
    });

    it('does nothing for an ask that was ended before it began', async () => {
      const ask = { tenant: 'acme', texts: [KETTLE], purpose: 'unit' } as const;
      await expect(embedder.embed(ask, AbortSignal.abort())).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    });

    it('names itself', () => {
      expect(embedder.identity).toMatch(/^[\x21-\x7e]{1,300}$/);
      expect(Number.isInteger(embedder.dimensions) && embedder.dimensions > 0).toBe(true);
    });

    it('answers nobody after it is closed, and may be closed twice', async () => {
      const other = await open();
      await other.close();
      await other.close();
      await expect(other.embed({ tenant: 'acme', texts: [KETTLE], purpose: 'unit' })).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
    });
  });
}

/** The cosine of two canonical vectors. */
export function cosine(a: Float32Array | undefined, b: Float32Array | undefined): number {
  if (a === undefined || b === undefined) throw new Error('two vectors have a cosine');
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}
