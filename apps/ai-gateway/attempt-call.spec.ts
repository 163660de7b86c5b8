import type { ModelCall } from '@kernel/records/model-call';
import { later } from '@kernel/time';
import { failure } from '@edges/model-providers/provider-failure';
import { aModelCall, aModelProfile, aPaidProfile } from '@testing/a-model-catalogue';
import { FixedClock } from '@testing/fixed-clock';
import { answering, failing, ScriptedProvider, type ScriptedAttempt } from '@testing/scripted-provider';
import { AttemptCall } from './attempt-call';
import { GatewayRules } from './gateway-rules';
import { ProfileHealth } from './profile-health';
import { ProviderDirectory } from './provider-directory';
import { RememberedAnswers } from './remembered-answers';

interface Scene {
  readonly paid?: ScriptedAttempt[];
  readonly call?: Partial<ModelCall>;
  readonly reserved?: bigint;
  readonly attemptTimeout?: number;
}

async function play({ paid: script = [failing()], call, reserved = 1_000_000n, attemptTimeout = 60_000 }: Scene) {
  const clock = new FixedClock();
  const paid = new ScriptedProvider('openai-compatible', script);
  const builtin = new ScriptedProvider('builtin', [answering('from the built-in one')]);
  const rules = new GatewayRules({ attemptsPerProfile: 2, backoff: 0, attemptTimeout, remembered: 1_000, budget: { day: 1n, month: 1n } });
  const attempts = new AttemptCall(
    new ProviderDirectory([paid, builtin]),
    new ProfileHealth(clock, undefined),
    new RememberedAnswers(undefined),
    rules,
    clock,
  );
  const deltas: string[] = [];
  const asked = aModelCall(call);
  const ended = await attempts.run({
    call: asked,
    messages: asked.messages,
    chosen: [aPaidProfile(), aModelProfile()],
    reserved,
    deadline: later(clock.now(), 30_000),
    onDelta: (text) => deltas.push(text),
    signal: new AbortController().signal,
  });
  return { ended, deltas, paid, builtin };
}

const SCHEMA = { type: 'object', required: ['n'], properties: { n: { type: 'integer' } } };

describe('AttemptCall', () => {
  it('repeats what may pass, then falls back, and lists every attempt', async () => {
    const { ended } = await play({});
    expect(ended).toMatchObject({ status: 'completed', text: 'from the built-in one', profile: { profile_id: 'builtin-small' } });
    expect(
      ended.attempts.map(({ profile_id, fallback_index, attempt, outcome, code }) => [profile_id, fallback_index, attempt, outcome, code]),
    ).toEqual([
      ['paid-large', 0, 1, 'provider_error', 'PROVIDER_SERVER_ERROR'],
      ['paid-large', 0, 2, 'provider_error', 'PROVIDER_SERVER_ERROR'],
      ['builtin-small', 1, 1, 'completed', null],
    ]);
  });

  it('never splices an answer', async () => {
    const cut = failure('cut_stream', 'PROVIDER_STREAM_CUT', 'cut', { retryable: true, text: 'Half an' });
    const { ended, builtin, deltas } = await play({ paid: [{ deltas: ['Half an'], outcome: cut }] });
    expect(ended).toMatchObject({ status: 'failed', code: 'MODEL_STREAM_BROKEN', text: '' });
    expect(deltas).toEqual(['Half an']);
    expect(builtin.seen).toEqual([]);
    // 1 000 estimated × 2 + 'Half an' is 2 tokens × 10
    expect(ended.attempts).toMatchObject([{ outcome: 'cut_stream', cost_usd_micros: 2_020 }]);
  });

  it('falls back from a stream that broke before its first text', async () => {
    const cut = failure('cut_stream', 'PROVIDER_STREAM_CUT', 'cut', { text: '' });
    expect((await play({ paid: [{ outcome: cut }] })).ended).toMatchObject({ status: 'completed', text: 'from the built-in one' });
  });

  it('estimates what a provider did not count, and says so', async () => {
    const { ended } = await play({ paid: [answering('hello', { usage: null })] });
    expect(ended.attempts).toMatchObject([{ code: 'MODEL_USAGE_ESTIMATED', usage: { tokens_in: 1_000, tokens_out: 1 } }]);
  });

  it('judges a structured answer as a whole before anything of it is delivered', async () => {
    const { ended, deltas } = await play({ call: { response_schema: SCHEMA }, paid: [answering('Sure: {"n":1}'), answering('{"n":1}')] });
    expect(ended).toMatchObject({ status: 'completed', structured: { n: 1 } });
    expect(ended.attempts.map(({ outcome, code }) => [outcome, code])).toEqual([
      ['invalid_output', 'MODEL_OUTPUT_NOT_JSON'],
      ['completed', null],
    ]);
    expect(deltas).toEqual([]);
  });

  it('does not shop a refusal around', async () => {
    const no: ScriptedAttempt = { outcome: { kind: 'refused', code: 'PROVIDER_CONTENT_FILTER', reason: 'withheld', usage: null } };
    const { ended, builtin } = await play({ paid: [no] });
    expect(ended).toMatchObject({ status: 'refused', code: 'PROVIDER_CONTENT_FILTER', reason: 'the model refused: withheld' });
    expect(builtin.seen).toEqual([]);
  });

  it('ends an attempt that takes too long', async () => {
    const { ended } = await play({ paid: [{ outcome: 'hang' }], attemptTimeout: 5 });
    expect(ended).toMatchObject({ status: 'completed', profile: { profile_id: 'builtin-small' } });
    expect(ended.attempts[0]).toMatchObject({ outcome: 'timeout', code: 'PROVIDER_ABORTED' });
  });

  it('starts no attempt that could cost more than was put aside', async () => {
    const { ended, paid } = await play({ reserved: 6_999n }); // one attempt may cost 1 000 × 2 + 500 × 10
    expect(ended).toMatchObject({ status: 'failed', code: 'MODEL_CALL_BUDGET_EXHAUSTED', attempts: [] });
    expect(paid.seen).toEqual([]);
    expect((await play({ reserved: 7_000n })).paid.seen).toHaveLength(2); // control: a failed attempt cost nothing
  });
});
