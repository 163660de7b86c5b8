import type { RecordDecisionsRequest, RecordDecisionsResponse } from '@contracts/generated/fiveplane/model/v1/llm_router';
import { later } from '@kernel/time';
import { decideRoute } from '@planes/model/routing/decide-route';
import { wireDocument } from '@platform/grpc/documents';
import { aMarket, aRoutedCall } from '@testing/a-model-catalogue';
import { CountingIds } from '@testing/counting-ids';
import { FixedClock } from '@testing/fixed-clock';
import { DecisionStream } from './decision-stream';
import { InMemoryLlmRouter } from './in-memory-llm-router';
import { describeLlmRouter } from './llm-router.contract';

const market = aMarket();

describeLlmRouter('in memory', async () => {
  const clock = new FixedClock();
  const router = new InMemoryLlmRouter(
    (call, _pins, { rd, mc }, at) =>
      decideRoute({ routing_decision_id: rd, model_call_id: mc, trace_id: '0'.repeat(32), at, call, market }),
    new CountingIds('2026-01-31T09:30:00.000Z', 1_000),
    clock,
  );
  return Promise.resolve({
    router,
    call: (tenant) => ({ tenant, principals: [], deadline: later(clock.now(), 5_000) }),
    routed: aRoutedCall(),
    pins: { catalogue: market.catalogueDigest, policy: market.policyDigest },
    close: () => Promise.resolve(),
  });
});

describe('DecisionStream', () => {
  const clock = new FixedClock();
  const soon = () => later(clock.now(), 5_000);
  const request = (text: string): RecordDecisionsRequest => ({ tenantId: 'acme', decision: wireDocument('routing-decision', { text }) });

  /** A router that acknowledges, `after` transforming or breaking what it says. */
  function streaming(after: (digest: string, nth: number) => string = (digest) => digest) {
    const opened: number[] = [];
    const stream = new DecisionStream(async function* (requests): AsyncGenerator<RecordDecisionsResponse> {
      const index = opened.push(0) - 1;
      for await (const { decision } of requests) {
        const nth = (opened[index] ?? 0) + 1;
        opened[index] = nth;
        yield { digest: after(decision?.digest ?? '', nth) };
      }
    }, clock);
    return { stream, opened };
  }

  it('sends everything over one stream', async () => {
    const { stream, opened } = streaming();
    await Promise.all(['a', 'b', 'c'].map((text) => stream.send(request(text), soon())));
    expect(opened).toEqual([3]);
    stream.drain();
  });

  it('opens another one when the stream has grown old', async () => {
    const { stream, opened } = streaming();
    await stream.send(request('a'), soon());
    clock.advance(240_001);
    await stream.send(request('b'), soon());
    expect(opened).toEqual([1, 1]);
    stream.drain();
  });

  it('keeps no stream open while it drains, and still sends', async () => {
    const { stream, opened } = streaming();
    await stream.send(request('a'), soon());
    stream.drain();
    await stream.send(request('b'), soon());
    await stream.send(request('c'), soon());
    expect(opened).toEqual([1, 1, 1]);
  });

  it('rejects what a broken stream carried, and goes on with a new one', async () => {
    const { stream, opened } = streaming((digest, nth) => {
      if (nth === 2 && opened.length === 1) throw new Error('broken');
      return digest;
    });
    const outcomes = await Promise.allSettled(['a', 'b', 'c'].map((text) => stream.send(request(text), soon())));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    await stream.send(request('d'), soon());
    expect(opened).toEqual([2, 1]);
    stream.drain();
  });

  it('does not believe the acknowledgement of something else', async () => {
    const { stream } = streaming(() => 'sha256:other');
    await expect(stream.send(request('a'), soon())).rejects.toMatchObject({ code: 'INTERNAL' });
  });

  it('does not wait beyond the deadline', async () => {
    const silent = new DecisionStream(async function* (requests): AsyncGenerator<RecordDecisionsResponse> {
      for await (const { decision } of requests) if (decision === undefined) yield { digest: '' };
    }, clock);
    await expect(silent.send(request('a'), clock.now())).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    silent.drain();
  });
});
