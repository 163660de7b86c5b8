import fc from 'fast-check';
import { isRefusal } from '@kernel/outcome';
import { later, type Timestamp } from '@kernel/time';
import { mayAct } from './may-act';
import { auditGate, type AuditHealth, type AuditSignal, type AuditState, UNTROUBLED } from './outage-gate';

const START = '2026-01-31T09:30:00.000Z';
type Step = readonly [millis: number, kind: 'ok' | 'failed' | 'tick' | 'recovered', then: AuditState];

const signalOf = (kind: Step[1], at: Timestamp): AuditSignal =>
  ({
    ok: { kind: 'append_acknowledged', at } as const,
    failed: { kind: 'append_failed', at } as const,
    tick: { kind: 'time_passed', at } as const,
    recovered: { kind: 'recovered', at } as const,
  })[kind];

const courses: readonly [string, readonly Step[]][] = [
  [
    'suspects at once and trusts again after one success',
    [
      [0, 'ok', 'HEALTHY'],
      [1, 'failed', 'SUSPECT'],
      [2, 'ok', 'HEALTHY'],
    ],
  ],
  [
    'is degraded by the third failure in a row',
    [
      [0, 'failed', 'SUSPECT'],
      [1, 'failed', 'SUSPECT'],
      [2, 'failed', 'DEGRADED'],
    ],
  ],
  [
    'starts counting anew after a success',
    [
      [0, 'failed', 'SUSPECT'],
      [1, 'failed', 'SUSPECT'],
      [2, 'ok', 'HEALTHY'],
      [3, 'failed', 'SUSPECT'],
      [4, 'failed', 'SUSPECT'],
    ],
  ],
  [
    'is degraded after five seconds of suspicion',
    [
      [0, 'failed', 'SUSPECT'],
      [4_999, 'tick', 'SUSPECT'],
      [5_000, 'tick', 'DEGRADED'],
    ],
  ],
  [
    'is degraded by a failure five seconds after the first',
    [
      [0, 'failed', 'SUSPECT'],
      [5_000, 'failed', 'DEGRADED'],
    ],
  ],
  [
    'does not suspect a log that is merely idle',
    [
      [0, 'ok', 'HEALTHY'],
      [3_600_000, 'tick', 'HEALTHY'],
    ],
  ],
  [
    'recovers in two steps',
    [
      [0, 'failed', 'SUSPECT'],
      [1, 'failed', 'SUSPECT'],
      [2, 'failed', 'DEGRADED'],
      [3, 'ok', 'RECOVERING'],
      [4, 'ok', 'RECOVERING'],
      [5, 'recovered', 'HEALTHY'],
    ],
  ],
  [
    'is degraded again by a failure while it recovers',
    [
      [0, 'failed', 'SUSPECT'],
      [5_000, 'tick', 'DEGRADED'],
      [5_001, 'ok', 'RECOVERING'],
      [5_002, 'failed', 'DEGRADED'],
    ],
  ],
  [
    'ignores a recovery that nobody waits for',
    [
      [0, 'recovered', 'HEALTHY'],
      [1, 'failed', 'SUSPECT'],
      [2, 'recovered', 'SUSPECT'],
      [5_001, 'recovered', 'SUSPECT'],
      [5_002, 'tick', 'DEGRADED'],
      [5_003, 'recovered', 'DEGRADED'],
    ],
  ],
];

describe('the outage gate', () => {
  it.each(courses)('%s', (_, steps) => {
    let health = UNTROUBLED;
    const seen = steps.map(([millis, kind]) => (health = auditGate(health, signalOf(kind, later(START, millis)))).state);
    expect(seen).toEqual(steps.map(([, , state]) => state));
  });

  const inState = (state: AuditState): AuditHealth => ({ ...UNTROUBLED, state });

  it.each([
    ['HEALTHY', 'read_only', 'recorded'],
    ['HEALTHY', 'local_write', 'recorded'],
    ['HEALTHY', 'network', 'acknowledged_first'],
    ['HEALTHY', 'destructive', 'acknowledged_first'],
    ['SUSPECT', 'local_write', 'recorded'],
    ['SUSPECT', 'delegated', 'acknowledged_first'],
    ['DEGRADED', 'read_only', 'recorded'],
    ['DEGRADED', 'local_write', 'recorded'],
    ['DEGRADED', 'network', 'AUDIT_UNAVAILABLE'],
    ['DEGRADED', 'delegated', 'AUDIT_UNAVAILABLE'],
    ['DEGRADED', 'destructive', 'AUDIT_UNAVAILABLE'],
    ['RECOVERING', 'local_write', 'recorded'],
    ['RECOVERING', 'network', 'AUDIT_UNAVAILABLE'],
  ] as const)('when %s, answers a %s effect with %s', (state, mode, expected) => {
    const answer = mayAct(inState(state), mode, START);
    expect(isRefusal(answer) ? answer.code : answer.intent).toBe(expected);
  });

  it('tolerates a silent signer for a minute, then refuses what is above local writes', () => {
    const health = auditGate(UNTROUBLED, { kind: 'checkpoints_seen', at: START, unsigned_since: START });
    expect(mayAct(health, 'network', later(START, 59_999))).toMatchObject({ intent: 'acknowledged_first' });
    expect(mayAct(health, 'network', later(START, 60_000))).toMatchObject({ code: 'AUDIT_UNAVAILABLE' });
    expect(mayAct(health, 'local_write', later(START, 60_000))).toMatchObject({ intent: 'recorded' });
    const signedAgain = auditGate(health, { kind: 'checkpoints_seen', at: START, unsigned_since: null });
    expect(mayAct(signedAgain, 'network', later(START, 60_000))).toMatchObject({ intent: 'acknowledged_first' });
  });

  const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 3_000 }), fc.constantFrom<Step[1]>('ok', 'failed', 'tick', 'recovered')), {
    maxLength: 40,
  });
  const neverTrustsTooEarly = (gate: typeof auditGate) =>
    fc.property(steps, (course) => {
      let health = UNTROUBLED;
      let at = START;
      let mustRecover = false;
      for (const [wait, kind] of course) {
        at = later(at, wait);
        health = gate(health, signalOf(kind, at));
        if (health.state === 'DEGRADED') mustRecover = true;
        if (kind === 'recovered' && health.state === 'HEALTHY') mustRecover = false;
        if (mustRecover) expect(isRefusal(mayAct(health, 'destructive', at))).toBe(true);
      }
    });

  it('lets nothing above local writes pass between an outage and its recovery, whatever happens in between', () => {
    fc.assert(neverTrustsTooEarly(auditGate), { numRuns: 500 });
  });

  it('would let it pass if one success were enough (control)', () => {
    const hasty: typeof auditGate = (health, signal) =>
      signal.kind === 'append_acknowledged' ? { ...health, state: 'HEALTHY', failures: 0, failing_since: null } : auditGate(health, signal);
    expect(() => fc.assert(neverTrustsTooEarly(hasty), { numRuns: 500, seed: 1 })).toThrow();
  });
});
