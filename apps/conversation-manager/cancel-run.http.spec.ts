import { describeWithPGlite } from '@testing/stores';
import { aBody, type BootedBoundary, bootBoundary, post } from './boundary.cases';

describeWithPGlite('a run under /v1/runs/{id}', (open) => {
  let boundary: BootedBoundary;
  let sam: string;
  beforeAll(async () => {
    boundary = await bootBoundary(await open(), { CONVERSATION_ANSWER_MS: '50' });
    sam = await boundary.issue();
  });
  afterAll(() => boundary.close());

  const begin = async (message: string): Promise<string> => {
    const { body } = await boundary.ask('/v1/runs', sam, post(aBody(message)));
    return `/v1/runs/${String(body['run_id'])}`;
  };

  it('is shown with its story', async () => {
    const run = await begin('slow');
    const { status, body, headers } = await boundary.ask(run, sam);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      run_id: run.slice('/v1/runs/'.length),
      tenant_id: 'acme',
      status: 'RUNNING',
      story: [{ seq: 0 }, { seq: 1 }],
    });
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('is cancelled once, with a record', async () => {
    const run = await begin('slow');
    const cancelled = await boundary.ask(`${run}/cancel`, sam, post({ reason: 'changed my mind' }));
    expect(cancelled).toMatchObject({ status: 202, body: { status: 'CANCELLED', reason: 'changed my mind' } });
    expect(cancelled.body['record_id']).toMatch(/^dr_/);
    const late = await boundary.ask(`${run}/cancel`, sam, post({ reason: 'again' }));
    expect(late).toMatchObject({ status: 409, type: 'application/problem+json', body: { code: 'CONVERSATION_RUN_ENDED' } });
  });

  it('is not cancelled when it has ended by itself', async () => {
    const run = await begin('where is it?');
    expect(await boundary.ask(`${run}/cancel`, sam, post({ reason: 'late' }))).toMatchObject({ status: 409 });
    expect((await boundary.ask(run, sam)).body['status']).toBe('DECIDED');
  });

  it.each([[{}], [{ reason: '' }], [{ reason: 'x', force: true }], [{ reason: 1 }], ['reason'], [null], [[]]])(
    'is not cancelled by %j',
    async (body) => {
      const run = await begin('slow');
      const refused = await boundary.ask(`${run}/cancel`, sam, post(body));
      expect(refused).toMatchObject({ status: 422, body: { code: 'CONVERSATION_REQUEST_INVALID' } });
      expect((await boundary.ask(run, sam)).body['status']).toBe('RUNNING');
    },
  );
});
