import { canonicalBytes } from '@kernel/canonical-json';
import { digestOf } from '@kernel/digest';
import { idFrom, type Id } from '@kernel/ids';
import { isRefusal } from '@kernel/outcome';
import { NOTHING_SPENT } from '@kernel/records/run-budget';
import type { RunContext } from '@kernel/records/run-context';
import type { RunView } from '@kernel/records/run-view';
import { anInvokeRequest, aRun } from '@testing/a-run';
import { anEndedRun } from '@testing/an-event';
import type { BookedDocument, BookedRun, RunBook, RunToOpen } from './run-book';

const AT = '2026-01-31T09:30:00.000Z';
const DAY_LIMIT = { usd_micros: 10_000 };

function id<P extends 'run' | 'req' | 'sess'>(prefix: P, n: number): Id<P> {
  return idFrom(prefix, AT, Buffer.alloc(10, n));
}

function booked<T>(value: T): BookedDocument<T> {
  return { value, digest: digestOf(value), canonical: Buffer.from(canonicalBytes(value)) };
}

/** The n-th run of its tenant; it costs at most 1 000 micro-USD. */
export function aRunToOpen(n: number, change: Partial<RunContext> = {}, asked = `asked ${n}`): RunToOpen {
  const { caps } = aRun().run_budget;
  const run_budget = { caps: { ...caps, cost_usd_micros: 1_000 }, spent: NOTHING_SPENT };
  const context = aRun({ run_id: id('run', n), run_budget, started_at: AT, ...change });
  return {
    asked: digestOf(asked),
    context: booked(context),
    request: booked(anInvokeRequest({ request_id: id('req', n), tenant_id: context.tenant_id })),
  };
}

/** How the n-th run ended. */
export function anEnd(n: number, cost: number, tenant_id = 'acme'): BookedDocument<RunView> {
  return booked<RunView>({
    run_id: id('run', n),
    tenant_id,
    status: 'DECIDED',
    stage: 'recorded',
    intent_id: 'order_status',
    answer: 'It was delivered.',
    record_id: 'dr_01KG9F4AR0000000000000000A',
    approvals: [],
    code: 'RUN_DECIDED',
    reason: 'done',
    spent: { ...NOTHING_SPENT, cost_usd_micros: cost },
    started_at: AT,
    updated_at: AT,
    story: [],
  });
}

export interface OpenRunBook {
  readonly book: RunBook;
  /** The events that wait for publication, in their order. */
  readonly told: (tenant: string) => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
}

/** One test per promise of `RunBook`. */
export function describeRunBook(open: () => Promise<OpenRunBook>): void {
  let book: RunBook;
  let told: OpenRunBook['told'];
  let close: () => Promise<void>;
  beforeEach(async () => ({ book, told, close } = await open()));
  afterEach(() => close());

  const name = (n: number, tenant = 'acme') => ({ tenant, run: id('run', n) });
  const sheet = () => book.day('acme', AT);

  it('opens a run and reserves its cost cap', async () => {
    expect(await book.open(aRunToOpen(1), DAY_LIMIT)).toMatchObject({ kind: 'booked', isNew: true, state: 'opened', end: null });
    expect(await sheet()).toEqual({ reserved_usd_micros: 1_000, spent_usd_micros: 0 });
  });

  it('gives the same request the run that it opened, as it was opened', async () => {
    await book.open(aRunToOpen(1), DAY_LIMIT);
    const again = await book.open({ ...aRunToOpen(2), asked: aRunToOpen(1).asked, request: aRunToOpen(1).request }, DAY_LIMIT);
    expect(again).toMatchObject({ isNew: false });
    expect((again as BookedRun).context).toEqual(aRunToOpen(1).context);
    expect(await book.asked('acme', id('req', 1), aRunToOpen(1).asked)).toEqual(again);
    expect(await sheet()).toEqual({ reserved_usd_micros: 1_000, spent_usd_micros: 0 });
  });

  it('refuses a request id that asked for something else, and reserves nothing for it', async () => {
    await book.open(aRunToOpen(1), DAY_LIMIT);
    const other = { ...aRunToOpen(2), request: aRunToOpen(1).request };
    expect(await book.open(other, DAY_LIMIT)).toMatchObject({ kind: 'refused', code: 'CONVERSATION_REQUEST_ID_REUSED' });
    expect(await book.asked('acme', id('req', 1), other.asked)).toMatchObject({ code: 'CONVERSATION_REQUEST_ID_REUSED' });
    expect((await sheet()).reserved_usd_micros).toBe(1_000);
  });

  it('opens one run for fifty parallel requests with one id', async () => {
    const all = Array.from({ length: 50 }, (_, n) => ({ ...aRunToOpen(n + 1, {}, 'the same'), request: aRunToOpen(1).request }));
    const opened = await Promise.all(all.map((run) => book.open(run, DAY_LIMIT)));
    const runs = opened.flatMap((outcome) => (isRefusal(outcome) ? [] : [outcome]));
    expect(runs).toHaveLength(50);
    expect(runs.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(new Set(runs.map(({ context }) => context.value.run_id)).size).toBe(1);
    expect((await sheet()).reserved_usd_micros).toBe(1_000);
  });

  it('never reserves more than the day allows, however many ask at once', async () => {
    const opened = await Promise.all(Array.from({ length: 20 }, (_, n) => book.open(aRunToOpen(n + 1), DAY_LIMIT)));
    // 10 000 ÷ 1 000 = 10 fit.
    expect(opened.filter((outcome) => !isRefusal(outcome))).toHaveLength(10);
    expect(opened.find(isRefusal)?.code).toBe('CONVERSATION_BUDGET_EXHAUSTED');
    expect((await sheet()).reserved_usd_micros).toBe(10_000);
  });

  it('leaves nothing behind of a run that does not fit, not even on an empty day', async () => {
    expect(await book.open(aRunToOpen(1), { usd_micros: 999 })).toMatchObject({ code: 'CONVERSATION_BUDGET_EXHAUSTED' });
    expect(await book.read(name(1))).toBeUndefined();
    expect(await book.asked('acme', id('req', 1), aRunToOpen(1).asked)).toBeUndefined();
    expect(await book.open(aRunToOpen(1), DAY_LIMIT)).toMatchObject({ isNew: true });
  });

  it('settles once: what was reserved comes free and what was spent is counted', async () => {
    await book.open(aRunToOpen(1), DAY_LIMIT);
    expect(await book.close(anEnd(1, 300), [])).toBe(true);
    expect(await book.close(anEnd(1, 900), [])).toBe(true);
    expect(await sheet()).toEqual({ reserved_usd_micros: 0, spent_usd_micros: 300 });
    expect(await book.read(name(1))).toMatchObject({ state: 'closed', end: { spent: { cost_usd_micros: 300 } } });
  });

  it('tells of an end once, with the end', async () => {
    await book.open(aRunToOpen(1), DAY_LIMIT);
    await book.close(anEnd(9, 1), [anEndedRun(9)]);
    await book.close(anEnd(1, 300), [anEndedRun(1)]);
    await book.close(anEnd(1, 300), [anEndedRun(2)]);
    expect(await told('acme')).toEqual([anEndedRun(1).event_id]);
  });

  it('settles in the day that reserved', async () => {
    await book.open(aRunToOpen(1), DAY_LIMIT);
    const late = anEnd(1, 300);
    await book.close(booked({ ...late.value, updated_at: '2026-02-01T00:10:00.000Z' }), []);
    expect(await sheet()).toEqual({ reserved_usd_micros: 0, spent_usd_micros: 300 });
    expect(await book.day('acme', '2026-02-01T00:10:00.000Z')).toEqual({ reserved_usd_micros: 0, spent_usd_micros: 0 });
  });

  it('counts what was spent against the runs that come after', async () => {
    await book.open(aRunToOpen(1), DAY_LIMIT);
    await book.close(anEnd(1, 9_500), []);
    expect(await book.open(aRunToOpen(2), DAY_LIMIT)).toMatchObject({ code: 'CONVERSATION_BUDGET_EXHAUSTED' });
  });

  it('knows no run that was never opened', async () => {
    expect(await book.close(anEnd(9, 1), [])).toBe(false);
    expect(await book.read(name(9))).toBeUndefined();
  });

  it('takes back a run that never started, and none that did', async () => {
    await book.open(aRunToOpen(1), DAY_LIMIT);
    await book.open(aRunToOpen(2), DAY_LIMIT);
    await book.started(name(2));
    await book.withdraw(name(1));
    await book.withdraw(name(2));
    expect(await book.read(name(1))).toBeUndefined();
    expect(await book.read(name(2))).toMatchObject({ state: 'started' });
    expect((await sheet()).reserved_usd_micros).toBe(1_000);
  });

  it('names the runs that nobody has started', async () => {
    await book.open(aRunToOpen(1), DAY_LIMIT);
    await book.open(aRunToOpen(2, { tenant_id: 'globex' }), DAY_LIMIT);
    await book.open(aRunToOpen(3), DAY_LIMIT);
    await book.started(name(3));
    expect(await book.unstarted(0, 10)).toEqual([name(1), name(2, 'globex')]);
    expect(await book.unstarted(0, 1)).toEqual([name(1)]);
    expect(await book.unstarted(3_600_000, 10)).toEqual([]);
  });

  it('continues a session for its user only', async () => {
    const session_id = id('sess', 1);
    expect(await book.open(aRunToOpen(1, { session_id }), DAY_LIMIT)).toMatchObject({ isNew: true });
    expect(await book.open(aRunToOpen(2, { session_id }), DAY_LIMIT)).toMatchObject({ isNew: true });
    const other = aRunToOpen(3, { session_id, user: { user_id: 'eve', role: 'support_ops' } });
    expect(await book.open(other, DAY_LIMIT)).toMatchObject({ kind: 'refused', code: 'CONVERSATION_SESSION_UNKNOWN' });
    expect(await book.read(name(3))).toBeUndefined();
  });

  it('shows another tenant nothing, and takes nothing from it', async () => {
    await book.open(aRunToOpen(1, { session_id: id('sess', 1) }), DAY_LIMIT);
    expect(await book.read(name(1, 'globex'))).toBeUndefined();
    expect(await book.asked('globex', id('req', 1), aRunToOpen(1).asked)).toBeUndefined();
    expect(await book.close(anEnd(1, 1, 'globex'), [])).toBe(false);
    await book.withdraw(name(1, 'globex'));
    await book.started(name(1, 'globex'));
    expect(await book.read(name(1))).toMatchObject({ state: 'opened' });
    expect(await book.day('globex', AT)).toEqual({ reserved_usd_micros: 0, spent_usd_micros: 0 });
    // The same ids in another tenant are other things.
    const foreign = aRunToOpen(1, { tenant_id: 'globex', session_id: id('sess', 1), user: { user_id: 'eve', role: 'x' } });
    expect(await book.open(foreign, DAY_LIMIT)).toMatchObject({ isNew: true });
  });
}
