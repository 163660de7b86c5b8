import { isRefusal } from '@kernel/outcome';
import { digestOf } from '@kernel/digest';
import { CLAIM_CASES } from './claim.cases';
import { callFingerprint, CLAIM_STATES, decideClaim } from './claim';

describe('a claim on an idempotency key', () => {
  it.each(CLAIM_CASES)('%s', (_promise, claim, claimant, verdict) => {
    const decided = decideClaim(claim, claimant);
    expect(isRefusal(decided) ? decided.code : decided.kind).toBe(verdict);
  });

  it('never sends twice what is not repeatable, whatever the order of crashes and attempts', () => {
    for (const state of CLAIM_STATES.filter((each) => each === 'acting' || each === 'in_doubt'))
      for (const attempt of [1, 2, 3])
        for (const lease_until of ['2026-01-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z']) {
          const claim = { fingerprint: digestOf(1), state, lease_until, attempt: 1, status: null };
          const verdict = decideClaim(claim, { fingerprint: digestOf(1), attempt, now: '2026-06-01T00:00:00.000Z', repeatable: false });
          expect(verdict).not.toEqual({ kind: 'act' });
        }
  });

  it('would repeat a call in doubt if an expired lease alone decided (control)', () => {
    const claim = { fingerprint: digestOf(1), state: 'acting' as const, lease_until: '2026-01-01T00:00:00.000Z', attempt: 1, status: null };
    const now = '2026-06-01T00:00:00.000Z';
    const naive = now < claim.lease_until ? 'busy' : 'act';
    expect(naive).toBe('act');
    expect(decideClaim(claim, { fingerprint: digestOf(1), attempt: 1, now, repeatable: false })).toEqual({ kind: 'doubt' });
  });

  it('knows a call by tenant, run, capability and arguments, and by nothing else', () => {
    const call = { tenant_id: 'acme', run_id: 'run_1', capability_id: 'orders.refund', args_hash: digestOf({}) };
    expect(callFingerprint({ ...call, attempt: 2 } as typeof call)).toBe(callFingerprint(call));
    for (const change of [{ tenant_id: 'globex' }, { run_id: 'run_2' }, { capability_id: 'notes.create' }, { args_hash: digestOf(1) }]) {
      expect(callFingerprint({ ...call, ...change })).not.toBe(callFingerprint(call));
    }
  });
});
