import { isRefusal } from '@kernel/outcome';
import type { CallContext } from '@platform/grpc/call-context';
import { type EmbeddingBoundary, MOST_TEXTS, type TextsAtBoundary } from './embedding-boundary';

export interface OpenedEmbeddingBoundary {
  readonly boundary: EmbeddingBoundary;
  readonly context: (tenant: string) => CallContext;
  /** What the gateway's model is. */
  readonly model: Pick<TextsAtBoundary, 'model' | 'dimensions'>;
  /** A tenant whose model budget is out. */
  readonly broke: string;
}

/** One test per promise of `EmbeddingBoundary`; over the fake and over the app. */
export function describeEmbeddingBoundary(name: string, open: () => Promise<OpenedEmbeddingBoundary>): void {
  describe(`EmbeddingBoundary: ${name}`, () => {
    let opened: OpenedEmbeddingBoundary;
    beforeAll(async () => {
      opened = await open();
    });
    const ask = (texts: readonly string[], more: Partial<TextsAtBoundary> = {}, tenant = 'acme') =>
      opened.boundary.embed(opened.context(tenant), { ...opened.model, purpose: 'unit', texts, ...more });

    it('gives one canonical vector per text, in order', async () => {
      const [both, one] = [await ask(['kettle', 'Oslo']), await ask(['Oslo'])];
      if (isRefusal(both) || isRefusal(one)) throw new Error('refused');
      expect(both).toHaveLength(2);
      expect(both[1]).toEqual(one[0]);
      expect(both[0]).not.toEqual(both[1]);
      for (const vector of both)
        expect([vector.length, vector.every((value) => Number.isInteger(value * 2048))]).toEqual([opened.model.dimensions, true]);
      expect(await ask([])).toEqual([]);
    });

    it.each([{ model: 'another' }, { dimensions: 3 }])('gives no vectors of another model than is asked for: %j', async (more) => {
      expect(await ask(['kettle'], more)).toMatchObject({ kind: 'refused', code: 'MODEL_NO_EMBEDDING_MODEL' });
    });

    it('gives nothing at the expense of a tenant whose budget is out', async () => {
      expect(await ask(['kettle'], {}, opened.broke)).toMatchObject({ kind: 'refused', code: 'MODEL_TENANT_BUDGET_EXHAUSTED' });
    });

    it('takes no more texts than it says', async () => {
      await expect(ask(Array<string>(MOST_TEXTS + 1).fill('kettle'))).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
    });
  });
}
