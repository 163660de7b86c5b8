import type { ServerResponse } from 'node:http';
import { answering, aFolder, problem, type Received, RUN, type Script, ScriptedPlatform, typed, WELL } from './command-line.cases';

let script: Script;
let platform: ScriptedPlatform;
let folder: string;

beforeAll(async () => {
  platform = await ScriptedPlatform.open(() => script);
  folder = aFolder(platform.url);
});
beforeEach(() => (platform.received.length = 0));
afterAll(() => platform.close());

const event = (id: number | undefined, type: string, data: object): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${type}\ndata: ${JSON.stringify({ at: '2026-01-31T09:30:00.000Z', ...data })}\n\n`;
const STEPS = [0, 1, 2, 3].map((seq) => event(seq, 'step', { event: `step ${seq}` }));
const ENDED = event(4, 'ended', { status: 'DECIDED' });

/** A run whose stream breaks off: each connection brings what the script says and is cut, in the middle of an event if that is how it ends. */
function cutting(parts: readonly string[]): Script {
  let connection = 0;
  return (request: Received, response: ServerResponse) => {
    if (!/events$|^\/v1\/runs$/.test(request.url) || request.headers.accept !== 'text/event-stream')
      return answering(WELL)(request, response);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`retry: 1\n\n: still here\n\n${parts[connection++] ?? ''}`, () => response.destroy());
  };
}

describe('following a run', () => {
  it('goes on behind the last event when the connection drops, and tells every event once', async () => {
    script = cutting([`${STEPS[0]}${STEPS[1]}id: 2\nevent: st`, '', `${STEPS[2]}${STEPS[3]}`, ENDED]);
    const outcome = await typed(folder, ['runs', 'watch', RUN, '--json']);
    expect({ code: outcome.code, err: outcome.err }).toEqual({ code: 0, err: '' });
    const { events } = JSON.parse(outcome.out) as { readonly events: readonly { readonly id: string }[] };
    expect(events.map(({ id }) => id)).toEqual(['0', '1', '2', '3', '4']);
    const resumed = platform.received.filter(({ url }) => url.endsWith('/events')).map(({ headers }) => headers['last-event-id']);
    expect(resumed).toEqual([undefined, '1', '1', '3']);
  });

  it('ends with 3 when the connection keeps dropping without anything new', async () => {
    script = cutting([STEPS.join('')]);
    expect(await typed(folder, ['runs', 'watch', RUN, '--json'])).toMatchObject({
      code: 3,
      out: '',
      err: expect.stringMatching(/^CLI_STREAM_LOST: .*\n {2}next: /) as string,
    });
  });

  it('is refused as everything else is', async () => {
    script = problem(404, 'CONVERSATION_RUN_UNKNOWN', 'no run of this tenant has this id');
    expect(await typed(folder, ['runs', 'watch', RUN])).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/^CONVERSATION_RUN_UNKNOWN: /) as string,
    });
  });

  it('of an invoke shows the answer as it comes and takes up a stream that broke off', async () => {
    const accepted = `event: accepted\ndata: {"run_id":"${RUN}","request_id":"req_01KG9F4AR0000000000000000A"}\n\n`;
    script = cutting([
      `${accepted}${STEPS[0]}`,
      `${event(undefined, 'answer_delta', { text: 'It is ' })}${event(undefined, 'answer_delta', { text: 'booked.' })}${ENDED}`,
    ]);
    const outcome = await typed(folder, ['invoke', '--message', 'x', '--stream']);
    expect(outcome).toMatchObject({ code: 0, err: '' });
    expect(outcome.out).toMatch(/\nIt is booked\.\n2026\S+ {2}ended {2}DECIDED\n/);
    expect(platform.received[0]?.body).toMatchObject({ mode: 'stream' });
    script = cutting([`${accepted}${ENDED}`]);
    const quiet = await typed(folder, ['invoke', '--message', 'x', '--stream', '--json']);
    expect(JSON.parse(quiet.out)).toMatchObject({ run_id: RUN, status: 'DECIDED' });
  });

  it('of an invoke that broke off before the run was known is lost, and says so', async () => {
    script = cutting(['']);
    expect((await typed(folder, ['invoke', '--message', 'x', '--stream'])).code).toBe(3);
  });
});
