import { randomBytes } from 'node:crypto';
import { ENDED_RUNS } from '@kernel/cache-families';
import { canonicalBytes } from '@kernel/canonical-json';
import { digestOf } from '@kernel/digest';
import { describeWithPGlite, type TestStore } from '@testing/stores';
import { waitingEvents } from '@testing/waiting-events';
import { Unsealed } from '../cache/a-cached-answer.cases';
import { ARegion } from '../cache/a-region.cases';
import { PostgresEventOutbox } from '../events/postgres-event-outbox';
import { ENDED_RUN_CODEC } from './booked-run-codec';
import { PostgresRunBook } from './postgres-run-book';
import { RememberedRunBook } from './remembered-run-book';
import type { BookedRun } from './run-book';
import { anEnd, aRunToOpen, describeRunBook } from './run-book.contract';

const LIMIT = { usd_micros: 10_000 };

describeWithPGlite('a remembered run book', (open) => {
  describeRunBook(async () => {
    const store = await open();
    const database = store.source.as('fp_conversation');
    const outbox = new PostgresEventOutbox(database, 'conversation');
    return {
      book: new RememberedRunBook(new PostgresRunBook(database, 'local'), new ARegion().process(ENDED_RUNS, ENDED_RUN_CODEC)),
      told: async (tenant) => (await waitingEvents(outbox, tenant)).map(({ event_id }) => event_id),
      close: () => store.close(),
    };
  });
});

describeWithPGlite('what a region remembers of runs', (open) => {
  let store: TestStore;
  let region: ARegion;
  beforeEach(async () => {
    store = await open();
    region = new ARegion();
  });
  afterEach(() => store.close());

  /** One more process of the region: what it says of the first request, and how often it asked the store. */
  function aProcess(believing?: string) {
    const book = new PostgresRunBook(store.source.as('fp_conversation'), 'local');
    const asked = jest.spyOn(book, 'asked');
    const cache = region.process(ENDED_RUNS, ENDED_RUN_CODEC, believing === undefined ? undefined : new Unsealed(believing));
    const remembered = new RememberedRunBook(book, cache);
    const { asked: digest, request } = aRunToOpen(1);
    return {
      book: remembered,
      again: (tenant = 'acme', what = digest) => remembered.asked(tenant, request.value.request_id, what),
      asked: () => asked.mock.calls.length,
    };
  }
  const ended = async (change: Parameters<typeof aRunToOpen>[1] = {}): Promise<void> => {
    const { book, again } = aProcess();
    await book.open(aRunToOpen(1, change), LIMIT);
    await book.close(anEnd(1, 400), []);
    await again();
  };
  const answer = async (found: ReturnType<RememberedRunBook['asked']>) => ((await found) as BookedRun).end?.answer;

  it('saves the repetition of an ended request the store, in every process, byte for byte', async () => {
    await ended();
    const { again, asked } = aProcess();
    const remembered = await again();
    expect(asked()).toBe(0);
    const { request, asked: digest } = aRunToOpen(1);
    const database = store.source.as('fp_conversation');
    expect(remembered).toEqual(await new PostgresRunBook(database, 'local').asked('acme', request.value.request_id, digest));
  });

  it('is neither another tenant’s request nor another one under the same id', async () => {
    await ended();
    expect(await aProcess().again('globex')).toBeUndefined();
    expect(await aProcess().again('acme', digestOf('something else'))).toMatchObject({ code: 'CONVERSATION_REQUEST_ID_REUSED' });
  });

  it('is nothing that goes on', async () => {
    const { book, again } = aProcess();
    await book.open(aRunToOpen(1), LIMIT);
    expect(await again()).toMatchObject({ state: 'opened' });
    await book.started({ tenant: 'acme', run: aRunToOpen(1).context.value.run_id });
    expect(await again()).toMatchObject({ state: 'started' });
    expect(region.shared.keys()).toEqual([]);
  });

  it('is nothing RESTRICTED', async () => {
    await ended({ data_classification: 'RESTRICTED' });
    expect(region.shared.keys()).toEqual([]);
  });

  /** The run as somebody would like it to have ended. */
  const forgedRun = (): Uint8Array => {
    const { context, request } = aRunToOpen(1);
    const { value } = anEnd(1, 400);
    return ENDED_RUN_CODEC.encode({
      kind: 'booked',
      context,
      request,
      state: 'closed',
      isNew: false,
      end: { ...value, answer: 'We pay twice.' },
    });
  };
  it.each([
    ['noise', () => randomBytes(200)],
    ['a run that somebody else sealed', (key: string) => region.forged(key, forgedRun())],
    ['JSON that is no run', (key: string) => region.forged(key, canonicalBytes({}))],
  ])('says what the store says where Redis holds %s', async (_, as) => {
    await ended();
    await region.spoil(as);
    const { again, asked } = aProcess();
    expect(await answer(again())).toBe(anEnd(1, 400).value.answer);
    expect(asked()).toBe(1);
  });

  it('says what the store says while Redis is away', async () => {
    await ended();
    jest.spyOn(region.shared, 'get').mockImplementation((keys) => Promise.resolve(keys.map(() => undefined)));
    expect(await answer(aProcess().again())).toBe(anEnd(1, 400).value.answer);
  });

  it('control: a process that believes whatever Redis holds says what never happened', async () => {
    await ended();
    await region.spoil((key) => region.forged(key, forgedRun()));
    expect(await answer(aProcess('a-secret-that-every-process-of-the-region-has').again())).toBe('We pay twice.');
  });
});
