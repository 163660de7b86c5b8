import { classifyOutcome, type ConnectorOutcome, isRepeatable } from './classify-outcome';
import { DENIALS, denialOf } from './errors';
import { timeLimit } from './time-limit';
import { ACTION_LOGIC, ACTION_LOGIC_VERSIONS } from './logic';

const refund = { highest_mode: 'destructive', retryable: false } as const;
const said = { code: 'SHOP_SAYS', message: 'so' };

describe('the outcome of a call', () => {
  it.each<readonly [string, ConnectorOutcome, object]>([
    [
      'completed',
      { kind: 'completed', output: { ok: true }, mutations: ['refund:1'], citations: [] },
      { status: 'completed', output: { ok: true }, mutations: ['refund:1'], error: null },
    ],
    [
      'a clean failure that may pass',
      { kind: 'failed_clean', transient: true, ...said },
      { status: 'failed_clean', output: null, error: { kind: 'server_error_5xx', retryable: true, ...said } },
    ],
    [
      'a clean failure that will stay',
      { kind: 'failed_clean', transient: false, ...said },
      { status: 'failed_clean', error: { retryable: false } },
    ],
    ['declined', { kind: 'rejected', ...said }, { status: 'rejected', error: { kind: 'schema_mismatch', retryable: false } }],
    ['never sent', { kind: 'not_sent', ...said }, { status: 'not_sent', error: { retryable: true } }],
    [
      'a deadline after sending',
      { kind: 'unknown', cause: 'deadline', ...said },
      { status: 'in_doubt', error: { kind: 'transient_timeout', retryable: false } },
    ],
    [
      'a connection lost after sending',
      { kind: 'unknown', cause: 'transport', ...said },
      { status: 'in_doubt', error: { kind: 'server_error_5xx', retryable: false } },
    ],
  ])('is told for %s', (_case, outcome, expected) => {
    expect(classifyOutcome(outcome, refund)).toMatchObject(expected);
  });

  it('may be retried after a doubt only where sending twice acts once', () => {
    const doubt: ConnectorOutcome = { kind: 'unknown', cause: 'deadline', ...said };
    for (const capability of [
      refund,
      { highest_mode: 'read_only', retryable: false },
      { highest_mode: 'network', retryable: true },
    ] as const) {
      expect(classifyOutcome(doubt, capability).error?.retryable).toBe(isRepeatable(capability));
    }
  });

  it('never calls a late answer a failure', () => {
    const doubt = classifyOutcome({ kind: 'unknown', cause: 'deadline', ...said }, refund);
    expect(doubt.status).toBe('in_doubt');
  });
});

describe('the time limit', () => {
  it('is the shortest of all limits, less what settling takes', () => {
    expect(timeLimit({ capability: 5000, envelope: 4000, left: 10_000 })).toBe(4000);
    expect(timeLimit({ capability: 5000, envelope: 4000, left: 1000 })).toBe(900); // 1000 − 100
  });

  it('refuses at once when nothing useful fits', () => {
    expect(timeLimit({ capability: 5000, envelope: 5000, left: 149 })).toMatchObject({ code: 'ACTION_DEADLINE_TOO_SHORT' }); // 149 − 100 < 50
    expect(timeLimit({ capability: 5000, envelope: 5000, left: 150 })).toBe(50);
  });
});

describe('denials', () => {
  it('have a verdict each, and a code of another plane has one too', () => {
    for (const code of Object.keys(DENIALS)) expect(denialOf(code)).toBe(DENIALS[code as keyof typeof DENIALS]);
    expect(denialOf('POLICY_RULE_DENIED')).toEqual({ status: 'denied', kind: 'policy_denied', retryable: false });
    expect(denialOf('APPROVAL_EXPIRED')).toEqual({ status: 'denied', kind: 'approval_expired', retryable: false });
    expect(denialOf('toString')).toEqual({ status: 'denied', kind: 'policy_denied', retryable: false });
  });
});

describe('logic versions', () => {
  it('name every decision of the plane', () => {
    expect(ACTION_LOGIC_VERSIONS).toEqual(Object.keys(ACTION_LOGIC).sort());
    expect(ACTION_LOGIC_VERSIONS.every((version) => /^action\/[a-z-]+@[1-9]\d*$/.test(version))).toBe(true);
  });
});
