import fc from 'fast-check';
import { type AttemptEnd, type AttemptLimits, nextAttempt } from './next-attempt';

const LIMITS: AttemptLimits = {
  attempts_per_profile: 2,
  backoff_ms: 100,
  remaining_ms: 10_000,
  budget_left: 1_000n,
  attempt_costs: [100n, 10n],
};

function ended(change: Partial<AttemptEnd> = {}): AttemptEnd {
  return {
    fallback_index: 0,
    outcome: 'provider_error',
    code: 'PROVIDER_5XX',
    retryable: true,
    retry_after_ms: null,
    delivered: false,
    ...change,
  };
}

const again = (wait_ms: number) => ({ kind: 'attempt', fallback_index: 0, attempt: 2, wait_ms });
const fallback = { kind: 'attempt', fallback_index: 1, attempt: 1, wait_ms: 0 };

describe('nextAttempt', () => {
  const cases: readonly (readonly [string, readonly AttemptEnd[], Partial<AttemptLimits>, object])[] = [
    ['starts with the first chosen profile', [], {}, { kind: 'attempt', fallback_index: 0, attempt: 1, wait_ms: 0 }],
    ['is done after an answer', [ended({ outcome: 'completed' })], {}, { kind: 'done' }],
    ['repeats what may pass', [ended()], {}, again(100)],
    ['waits as long as the provider asks', [ended({ retry_after_ms: 3_000 })], {}, again(3_000)],
    ['doubles its own wait', [ended(), ended()], { attempts_per_profile: 3 }, { ...again(200), attempt: 3 }],
    ['falls back when the provider asks for more time than there is', [ended({ retry_after_ms: 6_000 })], {}, fallback],
    ['falls back after the last attempt', [ended(), ended()], {}, fallback],
    ['falls back from what will not pass', [ended({ retryable: false, code: 'PROVIDER_REJECTED' })], {}, fallback],
    ['falls back from a stream that broke before its first text', [ended({ outcome: 'cut_stream', retryable: false })], {}, fallback],
    ['falls back when the same profile became too dear', [ended()], { budget_left: 50n }, fallback],
    ['never splices', [ended({ outcome: 'cut_stream', delivered: true })], {}, { kind: 'give_up', code: 'MODEL_STREAM_BROKEN' }],
    [
      'does not shop a refusal around',
      [ended({ outcome: 'refused', code: 'PROVIDER_CONTENT_FILTER' })],
      {},
      { kind: 'give_up', code: 'PROVIDER_CONTENT_FILTER' },
    ],
    [
      'gives up when every profile failed',
      [ended({ retryable: false }), ended({ fallback_index: 1, retryable: false, code: 'PROVIDER_AUTH' })],
      {},
      { kind: 'give_up', code: 'PROVIDER_AUTH' },
    ],
    ['gives up without time', [ended({ retryable: false })], { remaining_ms: 0 }, { kind: 'give_up', code: 'MODEL_DEADLINE_EXCEEDED' }],
    [
      'gives up without budget',
      [ended({ retryable: false })],
      { budget_left: 9n },
      { kind: 'give_up', code: 'MODEL_CALL_BUDGET_EXHAUSTED' },
    ],
    ['does not start without budget', [], { budget_left: 99n }, { kind: 'give_up', code: 'MODEL_CALL_BUDGET_EXHAUSTED' }],
  ];
  it.each(cases)('%s', (_sentence, before, limits, expected) => {
    expect(nextAttempt(before, { ...LIMITS, ...limits })).toMatchObject(expected);
  });

  it('stays inside the chosen profiles and ends, whatever happens', () => {
    const outcomes = fc.record({
      outcome: fc.constantFrom('provider_error', 'timeout', 'cut_stream', 'invalid_output') as fc.Arbitrary<AttemptEnd['outcome']>,
      retryable: fc.boolean(),
      retry_after_ms: fc.option(fc.nat(20_000)),
    });
    fc.assert(
      fc.property(
        fc.infiniteStream(outcomes),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 4 }),
        (script, profiles, attempts_per_profile) => {
          const limits = { ...LIMITS, attempts_per_profile, attempt_costs: Array.from({ length: profiles }, () => 1n) };
          const before: AttemptEnd[] = [];
          for (const fault of script) {
            const next = nextAttempt(before, limits);
            if (next.kind !== 'attempt') return true;
            if (next.fallback_index >= profiles || before.length >= profiles * attempts_per_profile) return false;
            before.push(ended({ ...fault, fallback_index: next.fallback_index }));
          }
          return false;
        },
      ),
    );
  });
});
