import { describeWithPGlite } from '@testing/stores';
import { aBody, type BootedBoundary, bootBoundary, post } from './boundary.cases';

const idsIn = (text: string) => [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => id);

describeWithPGlite('GET /v1/runs/{id}/events', (open) => {
  let boundary: BootedBoundary;
  let sam: string;
  beforeAll(async () => {
    boundary = await bootBoundary(await open(), { CONVERSATION_ANSWER_MS: '50' });
    sam = await boundary.issue();
  });
  afterAll(() => boundary.close());

  const begin = async (message: string): Promise<string> => {
    const { body } = await boundary.ask('/v1/runs', sam, post(aBody(message, { mode: 'long_running' })));
    return `/v1/runs/${String(body['run_id'])}`;
  };
  const events = (run: string, lastSeen?: string) =>
    boundary.ask(`${run}/events`, sam, { headers: lastSeen === undefined ? {} : { 'last-event-id': lastSeen } });

  it('tells what has happened and ends with the run', async () => {
    const { status, type, text } = await events(await begin('where is it?'));
    expect([status, type]).toEqual([200, 'text/event-stream; charset=utf-8']);
    expect(idsIn(text)).toEqual(['0', '1']);
    expect(text).toMatch(/\nevent: ended\ndata: \{[^\n]+"status":"DECIDED"[^\n]+\}\n\n$/);
  });

  it('goes on behind the event that the reader saw last, and repeats none', async () => {
    const run = await begin('where is it?');
    const whole = idsIn((await events(run)).text);
    for (const [at, seen] of whole.entries()) expect(idsIn((await events(run, seen)).text)).toEqual(whole.slice(at + 1));
    expect((await events(run, '999')).text).toContain('event: ended');
  });

  it.each(['first', '-1', '01', '1.5', '99999999999'])('refuses %p as the last event', async (seen) => {
    const answer = await events(await begin('where is it?'), seen);
    expect(answer).toMatchObject({ status: 422, type: 'application/problem+json', body: { code: 'CONVERSATION_REQUEST_INVALID' } });
    expect(answer.body['findings']).toEqual([{ path: '/headers/last-event-id', problem: 'is not the number of an event' }]);
  });

  it('tells live of what a person does, and of a wait once', async () => {
    const run = await begin('refund please');
    const following = events(run);
    await boundary.ask(`${run}/cancel`, sam, post({ reason: 'changed my mind' }));
    const { text } = await following;
    expect(text.match(/^event: awaiting_approval$/gm)?.length ?? 0).toBeLessThanOrEqual(1);
    expect(text).toContain('"status":"CANCELLED"');
  });
});

describeWithPGlite('open event streams', (open) => {
  it('end in order when the service drains, so that the client comes back elsewhere', async () => {
    const boundary = await bootBoundary(await open(), { FIVEPLANE_DRAIN_MS: '600000' });
    const sam = await boundary.issue();
    const { body } = await boundary.ask('/v1/runs', sam, post(aBody('slow', { mode: 'long_running' })));
    const response = await fetch(`${boundary.running.httpUrl}/v1/runs/${String(body['run_id'])}/events`, {
      headers: { authorization: `Bearer ${sam}` },
    });
    const text = response.text();
    const watching = jest.spyOn(boundary.orchestrator, 'watch');
    const waiting = boundary.ask('/v1/runs', sam, post(aBody('slow')));
    while (watching.mock.calls.length === 0) await new Promise(setImmediate);
    await boundary.running.stop();
    expect(await text).toMatch(/^retry: 1000\n\n/);
    expect(await waiting).toMatchObject({ status: 202, body: { status: 'RUNNING' } });
    await boundary.close();
  });
});
