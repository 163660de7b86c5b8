import { MODEL_ANSWERS } from '@kernel/cache-families';
import type { ModelCall } from '@kernel/records/model-call';
import type { ModelProfile } from '@kernel/records/model-profile';
import { later } from '@kernel/time';
import { ARegion } from '@edges/cache/a-region.cases';
import { recordCodec } from '@platform/grpc/record-codec';
import { aModelCall, aPaidProfile } from '@testing/a-model-catalogue';
import { FixedClock } from '@testing/fixed-clock';
import { answering, failing, ScriptedProvider, type ScriptedAttempt } from '@testing/scripted-provider';
import { AttemptCall } from './attempt-call';
import { GatewayRules } from './gateway-rules';
import { ProfileHealth } from './profile-health';
import { ProviderDirectory } from './provider-directory';
import { KeptAnswer, RememberedAnswers } from './remembered-answers';

const CODEC = recordCodec('kept answer', KeptAnswer);
const CACHEABLE = aPaidProfile({ cacheable: true });

describe('remembered answers', () => {
  let region: ARegion;
  beforeEach(() => {
    region = new ARegion();
  });

  /** One more process of the region with a model that would answer these. */
  function aGateway(script: readonly ScriptedAttempt[], kept: 'kept' | 'off' = 'kept') {
    const clock = new FixedClock();
    const provider = new ScriptedProvider('openai-compatible', [...script]);
    const rules = new GatewayRules({
      ...{ attemptsPerProfile: 1, backoff: 0, attemptTimeout: 60_000, remembered: 1_000 },
      budget: { day: 1n, month: 1n },
    });
    const answers = new RememberedAnswers(kept === 'kept' ? region.process(MODEL_ANSWERS, CODEC) : undefined);
    const attempts = new AttemptCall(new ProviderDirectory([provider]), new ProfileHealth(clock, undefined), answers, rules, clock);
    const deltas: string[] = [];
    return {
      asked: () => provider.seen.length,
      deltas,
      ask: async (change: Partial<ModelCall> = {}, profile: ModelProfile = CACHEABLE) => {
        const call = aModelCall(change);
        const { signal } = new AbortController();
        const deadline = later(clock.now(), 30_000);
        const onDelta = (text: string): void => void deltas.push(text);
        return attempts.run({ call, messages: call.messages, chosen: [profile], reserved: 1_000_000n, deadline, onDelta, signal });
      },
    };
  }

  it('are given again in every process, cost nothing, and say what they are', async () => {
    const first = await aGateway([answering('It was delivered.')]).ask();
    expect(first.cost).toBeGreaterThan(0n);
    const again = aGateway([]);
    const remembered = await again.ask({ model_call_id: 'mc_01KG9F4AR0000000000000000B' });
    expect(again.asked()).toBe(0);
    expect(remembered).toMatchObject({ status: 'completed', code: null, text: 'It was delivered.', cost: 0n });
    expect(remembered.attempts).toMatchObject([
      { outcome: 'completed', code: 'MODEL_ANSWER_REMEMBERED', cost_usd_micros: 0, usage: { tokens_in: 0, tokens_out: 0 } },
    ]);
    expect(again.deltas).toEqual(['It was delivered.']);
  });

  const same: Partial<ModelCall> = {};
  it.each<[string, Partial<ModelCall>, Partial<ModelProfile>]>([
    ['another tenant', { tenant_id: 'globex' }, {}],
    ['another class', { data_classification: 'PUBLIC' }, {}],
    ['another message', { messages: [{ role: 'user', content: 'Something else?' }] }, {}],
    ['another bound of the answer', { max_output_tokens: 7 }, {}],
    ['another version of the profile', same, { version: '9.0.0' }],
    ['a profile that is not cacheable', same, { cacheable: false }],
  ])('are not given to %s', async (_, change, profile) => {
    await aGateway([answering('first')]).ask();
    const other = aGateway([answering('second')]);
    const { text } = await other.ask(change, { ...CACHEABLE, ...profile });
    expect([text, other.asked()]).toEqual(['second', 1]);
  });

  it('are never RESTRICTED, and there are none where they are off', async () => {
    const profile = { ...CACHEABLE, max_classification: 'RESTRICTED' } as const;
    await aGateway([answering('secret')]).ask({ data_classification: 'RESTRICTED' }, profile);
    await aGateway([answering('first')], 'off').ask();
    expect(region.shared.keys()).toEqual([]);
    expect((await aGateway([answering('again')]).ask({ data_classification: 'RESTRICTED' }, profile)).text).toBe('again');
  });

  it.each<[string, ScriptedAttempt]>([
    ['failed', failing()],
    ['was cut at its bound', answering('half an', { finish_reason: 'length' })],
  ])('are none that %s', async (_, attempt) => {
    await aGateway([attempt]).ask();
    expect(region.shared.keys()).toEqual([]);
  });

  it('are what the model says where somebody forged one', async () => {
    await aGateway([answering('right')]).ask();
    await region.spoil((key) => region.forged(key, CODEC.encode({ text: 'We pay twice.', structured: null, finish_reason: 'stop' })));
    expect((await aGateway([answering('right')]).ask()).text).toBe('right');
  });
});
