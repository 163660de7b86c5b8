import type { Provider } from '@nestjs/common';
import { refused } from '@kernel/outcome';
import type { ModelCall, ModelResult } from '@kernel/records/model-call';
import { decideRoute } from '@planes/model/routing/decide-route';
import { routedCallOf } from '@planes/model/routing/routed-call';
import { InMemoryModelBoundary } from '@edges/peers/ai-gateway/in-memory-model-boundary';
import { ModelBoundary } from '@edges/peers/ai-gateway/model-boundary';
import { Registry } from '@edges/peers/registry/registry';
import { provideValue } from '@platform/provide';
import { aMarket } from '@testing/a-model-catalogue';
import { describeWithPGlite } from '@testing/stores';
import { type BootedBanks, bootBanks } from './boot-banks.cases';

const market = aMarket();

/** A registry with the market of `acme`, and a gateway whose model says `text`, or nothing with `code`. */
class ScriptedModel {
  text = '';
  code: string | null = null;
  /** Null: the market of `acme` is there; otherwise why it is not given. */
  market: string | null = null;
  status: 'refused' | 'failed' = 'refused';
  profile = 'paid-large';
  readonly boundary = new InMemoryModelBoundary((call) => ({ decision: decisionFor(call), result: this.resultOf(call) }));

  providers(): readonly Provider[] {
    const resolve = (call: { tenant: string }, kind: string, { ref }: { ref: string }) => {
      if (this.market !== null) return refused(this.market, 'not given');
      if (ref === 'models.acme@1.0.0' && call.tenant === 'acme') return { digest: market.catalogueDigest, value: market.catalogue };
      return ref === 'routing.acme@1.0.0' && kind === 'routing-policy' ? { digest: market.policyDigest, value: market.policy } : refused('TRUST_UNKNOWN_DOCUMENT', 'none'); // prettier-ignore
    };
    return [
      provideValue(ModelBoundary, this.boundary),
      provideValue(Registry, { resolve: async (...asked: Parameters<typeof resolve>) => resolve(...asked) } as unknown as Registry),
    ];
  }

  private resultOf({ model_call_id, operation }: ModelCall): ModelResult {
    return {
      ...{ model_call_id, operation, status: this.code === null ? 'completed' : this.status, code: this.code, reason: '' },
      ...{
        text: this.code === null ? this.text : '',
        structured: null,
        finish_reason: 'stop',
        routing_decision_id: 'rd_01KG9F4AR0000000000000000A',
      },
      ...{ profile_id: this.profile, attempts: [], usage: { tokens_in: 1, tokens_out: 1, cached_tokens_in: 0 }, cost_usd_micros: 0 },
      ...{ redactions: [], latency_ms: 1 },
    };
  }
}

function decisionFor(call: ModelCall) {
  const { model_call_id, trace_id } = call;
  const at = '2026-01-31T09:30:00.000Z';
  return decideRoute({
    routing_decision_id: 'rd_01KG9F4AR0000000000000000A',
    model_call_id,
    trace_id,
    at,
    call: routedCallOf(call),
    market,
  });
}

describeWithPGlite('reflecting over HTTP', (open) => {
  const model = new ScriptedModel();
  let banks: BootedBanks;
  let sam: string;
  let dan: string;
  let lisbon = '';
  let warranty = '';
  beforeAll(async () => {
    banks = await bootBanks(await open(), model.providers());
    sam = banks.keyOf('acme', 'sam', 'support_ops');
    dan = banks.keyOf('globex', 'dan', 'support_ops');
    for (const key of [sam, dan]) {
      const retain = async (body: object) => String((await banks.post('/v1/retain', key, { bank_id: 'b', ...body })).body['memory_id']);
      const ids = [
        await retain({ content: 'I moved to Lisbon in May. The flat is small.', speaker: 'Ann' }),
        await retain({ content: 'The warranty of the bicycle lasts sixty months.', classification: 'CONFIDENTIAL' }),
      ];
      if (key === sam) [lisbon = '', warranty = ''] = ids;
    }
  });
  beforeEach(() => Object.assign(model, { text: '', code: null, market: null, status: 'refused', profile: 'paid-large' }));
  afterAll(() => banks.close());

  const reflect = (query: string, more: object = {}, key = sam) => banks.post('/v1/reflect', key, { bank_id: 'b', query, ...more });
  const question = 'Where did Ann move in May?';

  it('gives the model’s answer with its citations and what they rest on', async () => {
    model.text = 'Ann moved to Lisbon [1].';
    expect((await reflect(question)).body).toMatchObject({
      ...{ answer: 'Ann moved to Lisbon [1].', abstained: null, composed_by: 'model', profile_id: 'paid-large' },
      ...{ citations: [{ number: 1, memory_id: lisbon, bank_id: 'b' }], sources: [{ memory_id: lisbon }] },
    });
    expect((await reflect(question, { include_sources: false })).body).toMatchObject({ citations: [{ memory_id: lisbon }], sources: [] });
  });

  it('asks under the class of the narrowest memory, as the asker, with the memories as data', async () => {
    model.text = 'Sixty months [1].';
    await reflect('How long lasts the warranty of the bicycle?', { dispositions: { empathy: 5 }, max_answer_tokens: 77 });
    const call = model.boundary.asked.at(-1);
    expect(call).toMatchObject({
      tenant_id: 'acme',
      operation: 'memory.reflect',
      data_classification: 'CONFIDENTIAL',
      risk_class: 'read_only',
      max_output_tokens: 77,
    });
    expect(call?.messages[0]?.content).toContain('empathy 5');
    expect(call?.messages[0]?.content).not.toContain('bicycle');
    expect(call?.messages[1]?.content).toContain('bicycle');
  });

  it('says that it is extractive when the built-in model answered, or the tenant has no market', async () => {
    Object.assign(model, { text: 'Ann: I moved to Lisbon in May. [1]', profile: 'builtin-small' });
    expect((await reflect(question)).body).toMatchObject({ composed_by: 'extractive', profile_id: 'builtin-small' });
    const asked = model.boundary.asked.length;
    const quoted = (await reflect(question, {}, dan)).body;
    expect(quoted).toMatchObject({
      composed_by: 'extractive',
      profile_id: null,
      answer: expect.stringContaining('I moved to Lisbon in May. [1]') as unknown,
    });
    expect(String(quoted['answer'])).toContain('no language model');
    expect(model.boundary.asked).toHaveLength(asked);
  });

  it.each([
    ['nothing_recalled', 'Violin concerto?', 'never read'],
    ['evidence_thin', 'Which violin concerto did Ann record in Vienna with Bob?', 'never read'],
    ['not_cited', question, 'Ann moved to Lisbon.'],
    ['not_cited', question, 'Ann moved to Mars [7].'],
    ['not_cited', question, 'NO ANSWER'],
  ])('abstains for %s: "%s" answered "%s"', async (reason, query, text) => {
    model.text = text;
    expect((await reflect(query)).body).toMatchObject({
      answer: null,
      abstained: { reason },
      composed_by: 'nobody',
      citations: [],
      sources: [],
    });
  });

  it('asks more of the evidence the more skeptical the asker is', async () => {
    model.text = 'In Lisbon [1].';
    const thin = 'Did Ann move in May, violin and piano packed?';
    expect((await reflect(thin, { dispositions: { skepticism: 1 } })).body['abstained']).toBeNull();
    expect((await reflect(thin, { dispositions: { skepticism: 5 } })).body['abstained']).toMatchObject({ reason: 'evidence_thin' });
  });

  it('says so when the model boundary says no, or is away, instead of answering without it', async () => {
    model.code = 'MODEL_NO_ELIGIBLE_PROFILE';
    const no = await reflect(question);
    expect([no.status, no.body['code']]).toEqual([422, 'MEMORY_MODEL_REFUSED']);
    expect(no.body['detail']).toContain('MODEL_NO_ELIGIBLE_PROFILE');
    model.status = 'failed';
    const failed = await reflect(question);
    expect([failed.status, failed.body['code']]).toEqual([503, 'PROVIDER_UNAVAILABLE']);
    model.boundary.down = true;
    expect((await reflect(question)).body['code']).toBe('PEER_UNAVAILABLE');
    model.boundary.down = false;
  });

  it('says so when the market is held back, instead of answering as if there were none', async () => {
    model.market = 'TRUST_PROMOTION_EXPIRED';
    const asked = model.boundary.asked.length;
    const held = await reflect(question);
    expect([held.status, held.body['code']]).toEqual([422, 'MEMORY_MODEL_REFUSED']);
    expect(held.body['detail']).toContain('TRUST_PROMOTION_EXPIRED');
    expect(model.boundary.asked).toHaveLength(asked);
    model.market = 'TRUST_UNKNOWN_DOCUMENT';
    expect((await reflect(question)).body).toMatchObject({ composed_by: 'extractive' }); // control
  });

  it('says that a budget is too small, instead of that nothing was recalled', async () => {
    model.text = 'In Lisbon [1].';
    expect((await reflect(question, { max_tokens: 1 })).body['abstained']).toMatchObject({ reason: 'budget_too_small' });
    expect((await reflect(question, { max_tokens: 100 })).body['abstained']).toBeNull(); // control
  });

  it('cites none but what the asker may see', async () => {
    model.text = 'Sixty months [1].';
    const more = { max_classification: 'INTERNAL' };
    expect((await reflect('How long lasts the warranty of the bicycle?', more)).body['abstained']).not.toBeNull();
    expect((await reflect('How long lasts the warranty of the bicycle?')).body['citations']).toMatchObject([{ memory_id: warranty }]); // control
  });
});
