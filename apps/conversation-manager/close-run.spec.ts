import { PostgresEventOutbox } from '@edges/events/postgres-event-outbox';
import { PostgresRunBook } from '@edges/run-book/postgres-run-book';
import { anEnd, aRunToOpen } from '@edges/run-book/run-book.contract';
import { describeWithPGlite, type TestStore } from '@testing/stores';
import { CloseRun } from './close-run';

describeWithPGlite('closing a run', (open) => {
  let store: TestStore;
  let close: CloseRun;
  beforeEach(async () => {
    store = await open();
    const book = new PostgresRunBook(store.source.as('fp_conversation'), 'local');
    await book.open(aRunToOpen(1), { usd_micros: 10_000 });
    close = new CloseRun(book);
  });
  afterEach(() => store.close());

  const waiting = async (): Promise<readonly unknown[]> =>
    (await new PostgresEventOutbox(store.source.as('fp_conversation'), 'conversation').next('acme', 10)).map(({ event }) => event);

  it('tells of its end in an event, once, however often it is closed', async () => {
    const end = anEnd(1, 300);
    await close.run(end);
    await close.run(end);
    const { run_id, record_id, started_at, updated_at } = end.value;
    expect(await waiting()).toEqual([
      {
        event_id: expect.stringMatching(/^evt_/) as string,
        type: 'run-ended',
        schema_version: 1,
        tenant_id: 'acme',
        region: 'local',
        key: run_id,
        at: updated_at,
        data: { run_id, status: 'DECIDED', record_id, code: 'RUN_DECIDED', started_at },
      },
    ]);
  });

  it('tells of no run that is unknown or goes on', async () => {
    await expect(close.run(anEnd(9, 1))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const { value, ...end } = anEnd(1, 1);
    await expect(close.run({ ...end, value: { ...value, status: 'RUNNING' } })).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
    expect(await waiting()).toEqual([]);
  });
});
