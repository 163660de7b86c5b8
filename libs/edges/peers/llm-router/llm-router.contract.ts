import type { Id } from '@kernel/ids';
import { isRefusal } from '@kernel/outcome';
import type { ModelResult, RoutedCall, RoutingDecision } from '@kernel/records/model-call';
import type { CallContext } from '@platform/grpc/call-context';
import { CountingIds } from '@testing/counting-ids';
import type { LlmRouter, MarketPins } from './llm-router';

export interface OpenedLlmRouter {
  readonly router: LlmRouter;
  readonly call: (tenant: string) => CallContext;
  /** A call of tenant `acme` and a market of `acme` that it is pinned to. */
  readonly routed: RoutedCall;
  readonly pins: MarketPins;
  readonly close: () => Promise<void>;
}

/** One test per promise of `LlmRouter`; over the fake and over the app. */
export function describeLlmRouter(name: string, open: () => Promise<OpenedLlmRouter>): void {
  describe(`LlmRouter: ${name}`, () => {
    const ids = new CountingIds();
    let opened: OpenedLlmRouter;
    let router: LlmRouter;
    let acme: CallContext;
    beforeAll(async () => {
      opened = await open();
      router = opened.router;
    });
    beforeEach(() => {
      acme = opened.call('acme');
    });
    afterAll(() => opened.close());

    const decided = () => router.chooseRoute(acme, opened.routed, opened.pins, ids.next('mc'));
    const faultOf = (work: Promise<unknown>) =>
      work.then(
        () => 'no fault',
        (error: { code?: string }) => error.code,
      );

    it('decides and keeps what it decided', async () => {
      const decision = await decided();
      expect(decision.refused).toBeNull();
      expect(decision.chosen.length).toBeGreaterThan(0);
      expect(decision).toMatchObject({ catalogue_digest: opened.pins.catalogue, policy_digest: opened.pins.policy });
      expect(await router.explainRoute(acme, decision.routing_decision_id)).toEqual(decision);
    });

    it('records a refused call as a decision', async () => {
      const decision = await router.chooseRoute(acme, { ...opened.routed, required_capabilities: ['vision'] }, opened.pins, ids.next('mc'));
      expect(decision).toMatchObject({ chosen: [], refused: 'MODEL_NO_ELIGIBLE_PROFILE' });
    });

    it('keeps the decisions of others, each once, and many at a time', async () => {
      const pattern = await decided();
      const many: RoutingDecision[] = Array.from({ length: 40 }, () => ({ ...pattern, routing_decision_id: ids.next('rd') }));
      await Promise.all([...many, ...many].map((decision) => router.recordDecision(acme, decision)));
      for (const decision of many.slice(0, 3)) expect(await router.explainRoute(acme, decision.routing_decision_id)).toEqual(decision);
    });

    it('does not take other bytes under a known id, and goes on', async () => {
      const decision = await decided();
      expect(await faultOf(router.recordDecision(acme, { ...decision, explanation: 'other' }))).toBe('REQUEST_INVALID');
      expect(await router.explainRoute(acme, decision.routing_decision_id)).toEqual(decision);
      await router.recordDecision(acme, decision);
    });

    it('takes how a decided call ended, once', async () => {
      const decision = await decided();
      const result = aResult(decision);
      await router.recordCall(acme, result);
      await router.recordCall(acme, result);
      expect(await faultOf(router.recordCall(acme, { ...result, reason: 'other' }))).toBe('REQUEST_INVALID');
      expect(await faultOf(router.recordCall(acme, { ...result, routing_decision_id: ids.next('rd') }))).toBe('NOT_FOUND');
    });

    it('does not show one tenant the decisions of another', async () => {
      const decision = await decided();
      const shown = await router.explainRoute(opened.call('globex'), decision.routing_decision_id);
      expect(isRefusal(shown) && shown.code).toBe('MODEL_UNKNOWN_DECISION');
      expect(await faultOf(router.recordCall(opened.call('globex'), aResult(decision)))).toBe('NOT_FOUND');
    });
  });
}

function aResult({ routing_decision_id, model_call_id }: { routing_decision_id: Id<'rd'>; model_call_id: Id<'mc'> }): ModelResult {
  return {
    model_call_id,
    operation: 'judge.plan',
    status: 'failed',
    code: 'PROVIDER_UNREACHABLE',
    reason: 'every chosen profile failed',
    text: '',
    structured: null,
    finish_reason: null,
    routing_decision_id,
    profile_id: null,
    attempts: [],
    usage: { tokens_in: 0, tokens_out: 0, cached_tokens_in: 0 },
    cost_usd_micros: 0,
    redactions: [],
    latency_ms: 1,
  };
}
