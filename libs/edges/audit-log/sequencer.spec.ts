import { Fault } from '@kernel/fault';
import type { Refusal } from '@kernel/outcome';
import type { AuditReceipt } from '@kernel/records/audit-entry';
import { describeWithStores, type TestStore } from '@testing/stores';
import { FixedClock } from '@testing/fixed-clock';
import { an } from './contract-steps';
import { anAuditSubmission, LOG } from './an-audit-submission';
import { AuditLog, type AppendGroup, type BatchOutcome, type Lead } from './audit-log';
import { PostgresAuditLog } from './postgres-audit-log';
import { Sequencer, SEQUENCER_LIMITS } from './sequencer';

const clock = new FixedClock();

describeWithStores('the sequencer', (open) => {
  let store: TestStore;
  let log: PostgresAuditLog;
  beforeEach(async () => {
    store = await open();
    log = new PostgresAuditLog(store.source.as('fp_trust'));
  });
  afterEach(() => store.close());

  const patient = { ...SEQUENCER_LIMITS, timeoutMs: 20_000 };

  it('gives everybody who appends at once a place of their own', async () => {
    const sequencer = new Sequencer(log, LOG, clock, patient);
    const outcomes = await Promise.all(Array.from({ length: 200 }, (_, number) => sequencer.append([anAuditSubmission(number)])));
    const indexes = outcomes.flatMap((outcome) => an(outcome).map((receipt) => receipt.index));
    expect(indexes).toEqual(Array.from({ length: 200 }, (_, index) => index));
  });

  it('never forks a log that two of them write', async () => {
    const two = [new Sequencer(log, LOG, clock, patient), new Sequencer(log, LOG, clock, patient)] as const;
    const outcomes: (readonly AuditReceipt[] | Refusal)[] = [];
    for (let round = 0; round < 25; round++) {
      outcomes.push(...(await Promise.all(two.map((sequencer, who) => sequencer.append([anAuditSubmission(2 * round + who)])))));
    }
    const receipts = outcomes.flatMap((outcome) => [...an(outcome)]);
    expect(receipts.map(({ index }) => index).sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, index) => index));
    expect(await log.standing(LOG)).toMatchObject({ size: 50 });
    // Every index of a later epoch is above every index of an earlier one: leaders never interleave within an epoch.
    const byIndex = [...receipts].sort((a, b) => a.index - b.index).map(({ epoch }) => epoch);
    expect(byIndex).toEqual([...byIndex].sort((a, b) => a - b));
  });

  it('answers the same entry twice, even when both ask at once', async () => {
    const sequencer = new Sequencer(log, LOG, clock, patient);
    const [first, second] = await Promise.all([sequencer.append([anAuditSubmission(1)]), sequencer.append([anAuditSubmission(1)])]);
    expect(second).toEqual(first);
    expect(await log.standing(LOG)).toMatchObject({ size: 1 });
  });

  it('refuses one caller’s reused event id and serves the others', async () => {
    const sequencer = new Sequencer(log, LOG, clock, patient);
    await sequencer.append([anAuditSubmission(1)]);
    const [reused, fine] = await Promise.all([
      sequencer.append([anAuditSubmission(1, { actor: 'x' })]),
      sequencer.append([anAuditSubmission(2)]),
    ]);
    expect(reused).toMatchObject({ code: 'AUDIT_EVENT_ID_REUSED' });
    expect(an(fine)[0]?.index).toBe(1);
  });
});

/** A log that does what a script says: the impossible happens here. */
class ScriptedLog extends AuditLog {
  readonly leads: (Lead | undefined)[] = [];
  readonly batches: (readonly AppendGroup[])[] = [];
  constructor(private readonly script: (() => Promise<void>)[]) {
    super();
  }
  override async appendBatch(_: string, lead: Lead | undefined, groups: readonly AppendGroup[]): Promise<BatchOutcome> {
    this.leads.push(lead);
    this.batches.push(groups);
    await this.script.shift()?.();
    return { kind: 'appended', lead: { epoch: 1, size: 1 }, groups: groups.map(() => []) };
  }
  override standing(): never {
    throw new Error('not asked');
  }
  override subtreeHashes(): never {
    throw new Error('not asked');
  }
  override find(): never {
    throw new Error('not asked');
  }
}

describe('a sequencer in trouble', () => {
  const away = (): Promise<void> => Promise.reject(new Fault('STORE_UNAVAILABLE', 'away', 'later'));

  it('tells AUDIT_UNAVAILABLE when the store fails, and leads anew afterwards', async () => {
    const log = new ScriptedLog([() => Promise.resolve(), away]);
    const sequencer = new Sequencer(log, LOG, clock);
    await sequencer.append([anAuditSubmission(1)]);
    await expect(sequencer.append([anAuditSubmission(2)])).rejects.toMatchObject({ code: 'AUDIT_UNAVAILABLE', retry: 'later' });
    await sequencer.append([anAuditSubmission(2)]);
    expect(log.leads).toEqual([undefined, { epoch: 1, size: 1 }, undefined]);
  });

  it('does not dress up a bug as an outage', async () => {
    const sequencer = new Sequencer(new ScriptedLog([() => Promise.reject(new TypeError('bug'))]), LOG, clock);
    await expect(sequencer.append([anAuditSubmission(1)])).rejects.toBeInstanceOf(TypeError);
  });

  it('refuses more than may wait, and never writes what its caller has given up', async () => {
    jest.useFakeTimers();
    try {
      const hung = Promise.withResolvers<void>();
      const log = new ScriptedLog([() => hung.promise]);
      const sequencer = new Sequencer(log, LOG, clock, { ...SEQUENCER_LIMITS, maxQueued: 2 });
      const first = sequencer.append([anAuditSubmission(1)]).catch((error: unknown) => error);
      const second = sequencer.append([anAuditSubmission(2), anAuditSubmission(3)]).catch((error: unknown) => error);
      await expect(sequencer.append([anAuditSubmission(4)])).rejects.toMatchObject({ code: 'OVERLOADED' });
      await jest.advanceTimersByTimeAsync(SEQUENCER_LIMITS.timeoutMs);
      expect(await first).toMatchObject({ code: 'AUDIT_UNAVAILABLE' });
      expect(await second).toMatchObject({ code: 'AUDIT_UNAVAILABLE' });
      hung.resolve();
      await sequencer.close();
      expect(log.batches).toHaveLength(1);
    } finally {
      jest.useRealTimers();
    }
  });

  it('answers everybody who waits before it closes, and nobody after', async () => {
    const sequencer = new Sequencer(new ScriptedLog([]), LOG, clock);
    const waiting = sequencer.append([anAuditSubmission(1)]);
    await sequencer.close();
    expect(await waiting).toEqual([]);
    await expect(sequencer.append([anAuditSubmission(2)])).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
  });

  it('lets no later group overtake one that had to wait', async () => {
    const hung = Promise.withResolvers<void>();
    const log = new ScriptedLog([() => hung.promise]);
    const sequencer = new Sequencer(log, LOG, clock);
    const all = [[1], [2], [2], [3]].map((numbers) => sequencer.append(numbers.map((number) => anAuditSubmission(number))));
    hung.resolve();
    await Promise.all(all);
    const ids = log.batches.map((groups) => groups.map((group) => group[0]?.entry.event_id.slice(-2)));
    expect(ids).toHaveLength(3);
    expect(ids.flat()).toEqual([1, 2, 2, 3].map((number) => anAuditSubmission(number).entry.event_id.slice(-2)));
  });
});
