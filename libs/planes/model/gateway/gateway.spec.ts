import { isRefusal } from '@kernel/outcome';
import { aModelCall, aModelProfile, aPaidProfile } from '@testing/a-model-catalogue';
import { callReservation } from './call-reservation';
import { checkOutput } from './check-output';
import { costOfUsage } from './cost-of-usage';

describe('costOfUsage', () => {
  it('charges cached tokens once, at their own price', () => {
    // 1 000 uncached × 2 + 1 000 cached × 0.5 + 100 out × 10
    expect(costOfUsage({ tokens_in: 2_000, cached_tokens_in: 1_000, tokens_out: 100 }, aPaidProfile())).toBe(3_500n);
  });

  it('rounds every part up', () => {
    const price = { input_usd_micros_per_mtok: 1, cached_input_usd_micros_per_mtok: 1, output_usd_micros_per_mtok: 1 };
    expect(costOfUsage({ tokens_in: 2, cached_tokens_in: 1, tokens_out: 1 }, { price })).toBe(3n); // a millionth of a µUSD each
  });

  it('does not price a count that cannot be', () => {
    expect(() => costOfUsage({ tokens_in: 1, cached_tokens_in: 2, tokens_out: 0 }, aPaidProfile())).toThrow(RangeError);
  });
});

describe('callReservation', () => {
  const priceOf = () => 7_000n;

  it('puts every allowed attempt aside', () => {
    // 2 profiles × 3 attempts × 7 000
    expect(callReservation(aModelCall(), [aPaidProfile(), aModelProfile()], 3, priceOf)).toBe(42_000n);
  });

  it('puts no more aside than the call may cost', () => {
    expect(callReservation(aModelCall({ max_cost_usd_micros: 10_000 }), [aPaidProfile()], 3, priceOf)).toBe(10_000n);
  });
});

describe('checkOutput', () => {
  const schema = { type: 'object', required: ['steps'], properties: { steps: { type: 'array' } }, additionalProperties: false };

  it('gives the parsed answer that satisfies the schema', () => {
    expect(checkOutput('{"steps":[1]}', schema)).toEqual({ kind: 'structured', value: { steps: [1] } });
  });

  it.each([
    ['prose', 'Sure! {"steps":[]}', 'MODEL_OUTPUT_NOT_JSON'],
    ['a fence', '```json\n{"steps":[]}\n```', 'MODEL_OUTPUT_NOT_JSON'],
    ['a truncated answer', '{"steps":[', 'MODEL_OUTPUT_NOT_JSON'],
    ['a duplicate key', '{"steps":[],"steps":[1]}', 'MODEL_OUTPUT_NOT_JSON'],
    ['nothing', '', 'MODEL_OUTPUT_NOT_JSON'],
    ['another type', '{"steps":{}}', 'MODEL_OUTPUT_OFF_SCHEMA'],
    ['a missing field', '{}', 'MODEL_OUTPUT_OFF_SCHEMA'],
    ['an unknown field', '{"steps":[],"more":1}', 'MODEL_OUTPUT_OFF_SCHEMA'],
  ])('refuses %s without repeating it', (_name, text, code) => {
    const outcome = checkOutput(text, schema);
    expect(isRefusal(outcome) && outcome.code).toBe(code);
    expect(isRefusal(outcome) && outcome.reason).not.toContain('Sure');
  });
});
