import { Fault } from '@kernel/fault';
import { millisOf } from '@kernel/time';
import { PostgresBankJobs } from '@edges/bank-store/postgres-bank-jobs';
import { PostgresBankStore } from '@edges/bank-store/postgres-bank-store';
import type { BankStore } from '@edges/bank-store/bank-store';
import { Log } from '@platform/log';
import { CountingIds } from '@testing/counting-ids';
import { FixedClock } from '@testing/fixed-clock';
import { describeWithPGlite, type TestStore } from '@testing/stores';
import { DropOldCalls } from './drop-old-calls';
import { OpenBank } from './open-bank';
import { queuedContents } from './queued-contents';
import { RetainContents } from './retain-contents';
import { RunJobs } from './run-jobs';

const DAY = 86_400_000;

describeWithPGlite('work that was taken for later', (open) => {
  let opened: TestStore;
  let store: PostgresBankStore;
  let jobs: PostgresBankJobs;
  let clock: FixedClock;
  beforeEach(async () => {
    opened = await open();
    const database = opened.source.as('fp_memory');
    store = new PostgresBankStore(database, 'local');
    jobs = new PostgresBankJobs(database, 'local');
    clock = new FixedClock();
  });
  afterEach(() => opened.close());

  const now = () => millisOf(clock.now());
  const queue = (job_id: string, bank = 'b', tenant = 'acme') =>
    jobs.enqueue(tenant, { job_id, bank, kind: 'retain', payload: queuedContents([]), at: now() });
  const state = async (job_id: string) => (await jobs.find('acme', job_id))?.state;
  const attempts = async (job_id: string) => (await jobs.find('acme', job_id))?.attempts;

  /** A worker over the store; `retain` in its place does what a case says. */
  function aWorker(retain?: () => ReturnType<BankStore['retain']>): RunJobs {
    const log = Log.to({ write: () => undefined }, 'warn', 'spec');
    const banks = new OpenBank(store, clock);
    const writing: BankStore = retain === undefined ? store : Object.assign(Object.create(store) as BankStore, { retain });
    return new RunJobs(jobs, banks, new RetainContents(writing, banks, clock, new CountingIds()), clock, log);
  }
  const away = () => Promise.reject(new Fault('STORE_UNAVAILABLE', 'away', 'later'));

  it('is tried again soon after it failed, and later each time', async () => {
    await queue('j');
    const worker = aWorker(away);
    const tries: number[] = [];
    for (let waited = 0; waited < 8_000; waited += 500, clock.advance(500)) if ((await worker.run()) > 0) tries.push(waited);
    expect(tries).toEqual([0, 500, 1_500, 3_500, 7_500]); // 0.5 s, then twice as long each time
    expect(await state('j')).toBe('queued');
    clock.advance(60_000);
    await aWorker().run();
    expect(await state('j')).toBe('succeeded');
  });

  it('is given up when it failed too often, and when whoever did it died of it too often', async () => {
    await queue('fails');
    const failing = aWorker(away);
    for (let round = 0; round < 12; round++, clock.advance(60_000)) await failing.run();
    expect([await state('fails'), await attempts('fails')]).toEqual(['failed', 10]);
    await queue('kills');
    for (let round = 0; round < 10; round++, clock.advance(60_000)) await jobs.claim(now(), now() + 60_000, 1); // and is never heard of again
    expect(await state('kills')).toBe('running');
    await aWorker().run();
    expect([await state('kills'), await attempts('kills')]).toEqual(['failed', 11]);
  });

  it('is given back when the process drains, but for what is being done', async () => {
    for (const id of ['j1', 'j2', 'j3']) await queue(id);
    const worker = aWorker(async () => {
      worker.stop();
      return { units: [], changes: 0 };
    });
    expect(await worker.run()).toBe(0);
    expect([await state('j1'), await state('j2'), await state('j3')]).toEqual(['succeeded', 'queued', 'queued']);
    expect(await worker.run()).toBe(0);
    expect(await aWorker().run()).toBe(2); // control: another process goes on at once
  });

  it('of one bank is done however much of others waits', async () => {
    for (let n = 0; n < 20; n++) await queue(`other ${n}`, 'b', 'globex');
    await queue('mine');
    expect(await aWorker().runOf('acme', ['b'])).toBe(1);
    expect(await state('mine')).toBe('succeeded');
    expect(await jobs.unfinished('globex', ['b'], now(), 99)).toHaveLength(20);
  });

  it('is no longer told of when it ended long ago, nor its key kept', async () => {
    await queue('j');
    await aWorker().run();
    const drop = new DropOldCalls(store, jobs, clock, { answers: 7 * DAY, endedJobs: 30 * DAY });
    clock.advance(30 * DAY);
    await drop.run('acme', 'b');
    expect(await state('j')).toBe('succeeded');
    clock.advance(1);
    await drop.run('acme', 'b');
    expect(await state('j')).toBeUndefined();
    expect(await store.dropAnswers('acme', 'b', now())).toBe(0);
  });
});
