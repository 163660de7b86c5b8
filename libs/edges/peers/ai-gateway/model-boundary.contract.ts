import { digestOfBytes } from '@kernel/digest';
import type { ModelCall } from '@kernel/records/model-call';
import type { CallContext } from '@platform/grpc/call-context';
import { CountingIds } from '@testing/counting-ids';
import type { ModelBoundary, ModelPins } from './model-boundary';

export interface OpenedModelBoundary {
  readonly boundary: ModelBoundary;
  readonly context: (tenant: string) => CallContext;
  /** A call of `acme` that is answered in free text, and one that is refused. Their ids are replaced. */
  readonly answerable: ModelCall;
  readonly hopeless: ModelCall;
  readonly pins: ModelPins;
  readonly close: () => Promise<void>;
}

/** One test per promise of `ModelBoundary`; over the fake and over the app. */
export function describeModelBoundary(name: string, open: () => Promise<OpenedModelBoundary>): void {
  describe(`ModelBoundary: ${name}`, () => {
    const ids = new CountingIds('2026-01-31T09:30:00.000Z', 500);
    let opened: OpenedModelBoundary;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.close());

    const fresh = (call: ModelCall): ModelCall => ({ ...call, model_call_id: ids.next('mc') });
    const ask = (call: ModelCall, onDelta?: (text: string) => void, signal?: AbortSignal) =>
      opened.boundary.call(opened.context('acme'), call, opened.pins, onDelta, signal);

    it('settles with a result and the decision that it names, as they crossed', async () => {
      const call = fresh(opened.answerable);
      const deltas: string[] = [];
      const { result, routingDecision } = await ask(call, (text) => deltas.push(text));
      expect(result.value).toMatchObject({ model_call_id: call.model_call_id, operation: call.operation, status: 'completed', code: null });
      expect(deltas.join('')).toBe(result.value.text);
      expect(routingDecision.value).toMatchObject({
        routing_decision_id: result.value.routing_decision_id,
        model_call_id: call.model_call_id,
      });
      expect(routingDecision.value.chosen).toContain(result.value.profile_id);
      for (const document of [result, routingDecision]) expect(digestOfBytes(document.canonical)).toBe(document.digest);
    });

    it('settles a refusal, too', async () => {
      const { result } = await ask(fresh(opened.hopeless));
      expect(result.value.status).toBe('refused');
      expect(result.value.code).toMatch(/^[A-Z]+_[A-Z_]+$/);
    });

    it('gives the same settled answer to the same call', async () => {
      const call = fresh(opened.answerable);
      const [first, again] = [await ask(call), await ask(call)];
      expect([again.result.digest, again.routingDecision.digest]).toEqual([first.result.digest, first.routingDecision.digest]);
    });

    it('does not take another call under a known id', async () => {
      const call = fresh(opened.answerable);
      await ask(call);
      await expect(ask({ ...call, max_output_tokens: call.max_output_tokens + 1 })).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
    });

    it('does not take a call for another tenant than was signed', async () => {
      const asked = opened.boundary.call(opened.context('globex'), fresh(opened.answerable), opened.pins);
      await expect(asked).rejects.toMatchObject({ code: 'CALLER_FORBIDDEN' });
    });

    it('does not go on for a caller who has left', async () => {
      await expect(ask(fresh(opened.answerable), undefined, AbortSignal.abort())).rejects.toMatchObject({ name: 'Fault' });
    });
  });
}
