import { later, type Timestamp } from '@kernel/time';
import { attempting, type Circuit, CIRCUIT_RULES, CLOSED_CIRCUIT, forgetting, mayAttempt, recentOutcomes, withOutcome } from './circuit';

const START: Timestamp = '2026-01-31T09:30:00.000Z';

function after(...outcomes: readonly boolean[]): Circuit {
  return outcomes.reduce<Circuit>((circuit, ok) => withOutcome(circuit, ok, START), CLOSED_CIRCUIT);
}

const FAILED = after(false, false, false, false, false);

describe('a circuit', () => {
  it('stays closed through single failures', () => {
    expect(mayAttempt(after(false, false, false, false), START)).toBe(true);
    expect(mayAttempt(after(true, true, true, false, false), START)).toBe(true);
  });

  it('opens when half of at least five attempts failed', () => {
    expect(mayAttempt(FAILED, START)).toBe(false);
    expect(mayAttempt(after(true, true, false, false, true, false), START)).toBe(false); // 3 of 6
  });

  it('lets one probe through after its rest', () => {
    const rested = later(START, 5_000);
    expect(mayAttempt(FAILED, later(START, 4_999))).toBe(false);
    expect(mayAttempt(FAILED, rested)).toBe(true);
    expect(mayAttempt(attempting(FAILED), rested)).toBe(false);
    expect(mayAttempt(forgetting(attempting(FAILED)), rested)).toBe(true);
  });

  it('closes with a good probe and rests twice as long after a bad one', () => {
    const rested = later(START, 5_000);
    expect(mayAttempt(withOutcome(attempting(FAILED), true, rested), rested)).toBe(true);
    const worse = withOutcome(attempting(FAILED), false, rested);
    expect(mayAttempt(worse, later(rested, 9_999))).toBe(false);
    expect(mayAttempt(worse, later(rested, 10_000))).toBe(true);
  });

  it('rests two minutes at most', () => {
    let circuit = FAILED;
    let now = START;
    for (let probe = 0; probe < 10; probe++) {
      now = circuit.open?.until ?? now;
      circuit = withOutcome(attempting(circuit), false, now);
    }
    expect(circuit.open?.until).toBe(later(now, 120_000));
  });

  it('is not closed by an attempt that began before it opened', () => {
    expect(mayAttempt(withOutcome(FAILED, true, START), START)).toBe(false);
  });

  it('counts what is recent', () => {
    const circuit = after(true, false, true, true);
    expect(recentOutcomes(circuit, START, CIRCUIT_RULES).map(({ ok }) => ok)).toEqual([true, false, true, true]);
    expect(recentOutcomes(circuit, later(START, 60_000), CIRCUIT_RULES)).toEqual([]);
  });
});
