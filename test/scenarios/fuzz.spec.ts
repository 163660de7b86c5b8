import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import * as fc from 'fast-check';
import { broken, fromSchema } from './from-schema';
import { type Endpoint, endpointsOf, type OpenApi } from './openapi';
import { anOrder, cheap, dear, refundMessage } from './orders';
import { runningPlatform } from './running-platform';
import { until } from './until';

const RUNS_EACH = 40;
/** How long a stream of events is listened to. */
const STREAM_MS = 100;

interface Sent {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** Things that are there, so that a request gets further than the door. */
interface Known {
  readonly ids: readonly string[];
  readonly bodies: readonly object[];
}

/** Requests for one operation, most of them good in every part but one. */
function requestsFor({ path, operation }: Endpoint, description: OpenApi, known: Known): fc.Arbitrary<Sent> {
  const schema = operation.requestBody?.content['application/json']?.schema;
  const fitting =
    schema === undefined ? fc.constant(undefined) : fc.oneof(fromSchema(schema, description), fc.constantFrom(...known.bodies));
  const body = schema === undefined ? fitting : fc.oneof({ weight: 1, arbitrary: fitting }, { weight: 3, arbitrary: broken(fitting) });
  const text = fc.oneof({ weight: 12, arbitrary: body.map((value) => (value === undefined ? undefined : JSON.stringify(value))) }, { weight: 1, arbitrary: fc.string({ maxLength: 50 }) }); // prettier-ignore
  const parameter = (fits: fc.Arbitrary<unknown>): fc.Arbitrary<string> => fc.oneof({ weight: 3, arbitrary: fits.map(String) }, { weight: 1, arbitrary: fc.string({ maxLength: 30 }) }); // prettier-ignore
  const of = (where: string, always: boolean): fc.Arbitrary<Record<string, string>> => {
    const named = operation.parameters.filter((one) => one.in === where).map(({ name, schema: fits }) => [name, parameter(where === 'path' ? fc.oneof(fromSchema(fits, description), fc.constantFrom(...known.ids)) : fromSchema(fits, description))] as const); // prettier-ignore
    return fc.record(Object.fromEntries(named), { requiredKeys: always ? named.map(([name]) => name) : [] }) as fc.Arbitrary<
      Record<string, string>
    >;
  };
  return fc.record({ text, inPath: of('path', true), query: of('query', false), headers: of('header', false) }).map((parts) => {
    const filled = path.replace(/\{(\w+)\}/g, (_place, name: string) => encodeURIComponent(parts.inPath[name] ?? ''));
    const query = new URLSearchParams(parts.query).toString();
    const headers = Object.fromEntries(Object.entries(parts.headers).map(([name, value]) => [name, value.replace(/[^\x21-\x7e]/g, '_')]));
    return { path: query === '' ? filled : `${filled}?${query}`, headers, body: schema === undefined ? undefined : (parts.text ?? '') };
  });
}

/** Sends many requests to every operation. @throws Error with the smallest request that was answered with a 5xx, or with something else than the description allows. */
async function fuzz(url: string, tokens: readonly string[], description: OpenApi, known: Known, seed?: number): Promise<number> {
  let sent = 0;
  for (const endpoint of endpointsOf(description)) {
    const property = fc.asyncProperty(requestsFor(endpoint, description, known), fc.constantFrom(...tokens), async (request, token) => {
      sent++;
      const { status, type } = await answerTo(url, endpoint.method, request, token);
      const said = `${endpoint.method} ${request.path} answered ${status} ${type}`;
      if (status >= 500) throw new Error(said);
      if (status >= 400 && !type.startsWith('application/problem+json')) throw new Error(said);
    });
    await fc.assert(property, { numRuns: RUNS_EACH, endOnFailure: true, ...(seed === undefined ? {} : { seed }) });
  }
  return sent;
}

async function answerTo(
  url: string,
  method: string,
  { path, headers, body }: Sent,
  token: string,
): Promise<{ status: number; type: string }> {
  const leave = new AbortController();
  const answer = await fetch(`${url}${path}`, {
    method,
    signal: leave.signal,
    headers: { ...headers, authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body }),
  });
  const type = answer.headers.get('content-type') ?? '';
  if (!type.startsWith('text/event-stream')) {
    await answer.arrayBuffer();
    return { status: answer.status, type };
  }
  // A stream of events goes on for as long as its run does; one that is broken off is an answer that failed.
  const ended = answer.text().then(
    () => answer.status,
    () => 599,
  );
  const status = await Promise.race([ended, pause(STREAM_MS, answer.status)]);
  leave.abort();
  return { status, type };
}

describe('whatever the description allows or forbids', () => {
  const { it, person, platform } = runningPlatform();
  let description: OpenApi;
  let known: Known;

  it('(before: the description is read, and there are runs, approvals and records)', async () => {
    description = (await person('acme').get<OpenApi>('/openapi.json')).body;
    expect(endpointsOf(description).map(({ operation }) => operation.operationId)).toEqual(expect.arrayContaining(['invokeAgent', 'signApproval', 'exportRecord'])); // prettier-ignore
    const waits = await person('acme').invokes({ message: refundMessage(anOrder('acme', dear)) });
    const decided = await person('acme').invokes({ message: refundMessage(anOrder('acme', cheap)) });
    const approval = waits.approvals[0]?.approval_id ?? '';
    await until('the record can be exported', async () => ((await person('acme', 'auditor').get(`/v1/records/${decided.record_id ?? ''}/export`)).status === 200 ? true : undefined)); // prettier-ignore
    const verdict = await person('acme', 'finance-lead').verdictOn(approval);
    const wish = person('acme').wishing({ message: `order status of ${anOrder('acme').order_id}`, mode: 'long_running' });
    known = { ids: [waits.run_id, decided.run_id, approval, decided.record_id ?? ''], bodies: [wish, verdict, { reason: 'fuzz' }] };
  });

  it('is answered without a 5xx', async () => {
    const tokens = ['support', 'finance-lead', 'auditor', 'developer'].map((name) => person('acme', name).place.user.token);
    expect(await fuzz(platform().connection.http_url, tokens, description, known)).toBeGreaterThan(300);
  });

  it('of the memory API too', async () => {
    const developer = person('acme', 'developer');
    const memory = (await developer.get<OpenApi>('/v1/memory/openapi.json')).body;
    const retained = await developer.post<{ memory_id: string }>('/v1/retain', { bank_id: 'fuzz', content: 'Ann moved to Lisbon.' });
    await developer.post('/v1/banks/fuzz/holds', { hold_id: 'fuzz', reason: 'stays while the requests come' });
    const question = { bank_id: 'fuzz', query: 'Where did Ann move?' };
    const bodies = [{ bank_id: 'fuzz', content: 'More.' }, question, { ...question, as_of: '2099-01-01T00:00:00.000Z' }, { bank_id: 'fuzz', scope: 'all', dry_run: true }, { hold_id: 'h', reason: 'r' }]; // prettier-ignore
    const tokens = ['support', 'auditor', 'developer'].map((name) => person('acme', name).place.user.token);
    const sent = await fuzz(platform().connection.http_url, tokens, memory, { ids: ['fuzz', retained.body.memory_id], bodies });
    expect(sent).toBeGreaterThan(600);
  });

  it('leaves the platform ready and whole, and no handler failed behind the door', async () => {
    expect(
      platform()
        .log.split('\n')
        .filter((line) => /rpc handler failed|request failed|could not go on/.test(line)),
    ).toEqual([]);
    expect((await person('acme').get('/readyz')).status).toBe(200);
    expect(await person('acme').invokes({ message: refundMessage(anOrder('acme', cheap)) })).toMatchObject({ status: 'DECIDED' });
  });

  it('control: a server that trips over a text where a list belongs is caught by the same requests', async () => {
    const server = await clumsyServer();
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const caught = await fuzz(url, ['fpk_x'], description, known, 1).catch((error: unknown) => error);
    server.closeAllConnections();
    server.close();
    expect(caught).toMatchObject({ cause: { message: expect.stringContaining('answered 500') } });
  });
});

/** Reads bodies as if they were always what they should be. */
function clumsyServer(): Promise<Server> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const status = statusFor(Buffer.concat(parts).toString());
      response.writeHead(status, { 'content-type': status === 200 ? 'application/json' : 'application/problem+json' }).end('{}');
    });
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

function statusFor(body: string): number {
  const sent = parsed(body);
  try {
    (sent as { context_pack_refs?: string[] } | null)?.context_pack_refs?.map((ref) => ref.split('@'));
    return sent === undefined && body !== '' ? 400 : 200;
  } catch {
    return 500;
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
