import { MODEL_CAPABILITIES } from '@kernel/records/model-profile';
import type { ModelProvider, ProviderRequest } from './model-provider';

export interface OpenedProvider {
  readonly provider: ModelProvider;
  /** A request that the provider answers with text. */
  readonly answerable: ProviderRequest;
  /** A request with a response schema that it answers in JSON. */
  readonly structured: ProviderRequest;
  /** A request that it refuses or that fails. */
  readonly hopeless: ProviderRequest;
  readonly close: () => Promise<void>;
}

/** One test per promise of `ModelProvider`. */
export function describeModelProvider(name: string, open: () => Promise<OpenedProvider>): void {
  describe(`ModelProvider: ${name}`, () => {
    let opened: OpenedProvider;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());

    const never = () => new AbortController().signal;

    it('answers with the text that its pieces join to, and counts tokens', async () => {
      const pieces: string[] = [];
      const outcome = await opened.provider.complete(opened.answerable, (text) => pieces.push(text), never());
      if (outcome.kind !== 'answered') throw new Error(`not answered: ${outcome.code}`);
      expect(outcome.text.length).toBeGreaterThan(0);
      expect(pieces.join('')).toBe(outcome.text);
      expect(pieces.length).toBeGreaterThan(1);
      expect(outcome.finish_reason).toBe('stop');
      expect(outcome.usage?.tokens_in).toBeGreaterThan(0);
      expect(outcome.usage?.tokens_out).toBeGreaterThan(0);
      expect(outcome.usage?.cached_tokens_in).toBeLessThanOrEqual(outcome.usage?.tokens_in ?? 0);
    });

    it('answers in JSON when a schema is given', async () => {
      const outcome = await opened.provider.complete(opened.structured, () => undefined, never());
      if (outcome.kind !== 'answered') throw new Error(`not answered: ${outcome.code}`);
      expect(() => JSON.parse(outcome.text) as unknown).not.toThrow();
    });

    it('says no with a stable code, never with a throw', async () => {
      const outcome = await opened.provider.complete(opened.hopeless, () => undefined, never());
      expect(outcome).toMatchObject({
        kind: expect.stringMatching(/refused|failed/) as string,
        code: expect.stringMatching(/^PROVIDER_[A-Z0-9_]+$/) as string,
      });
    });

    it('does nothing for an attempt that was ended before it began', async () => {
      const pieces: string[] = [];
      const outcome = await opened.provider.complete(opened.answerable, (text) => pieces.push(text), AbortSignal.abort());
      expect(outcome).toMatchObject({ kind: 'failed', outcome: 'timeout', code: 'PROVIDER_ABORTED', may_have_cost: false });
      expect(pieces).toEqual([]);
    });

    it('claims known capabilities only', () => {
      expect(opened.provider.adapter).toMatch(/^[a-z-]+$/);
      expect(MODEL_CAPABILITIES).toEqual(expect.arrayContaining([...opened.provider.capabilities]));
    });
  });
}
