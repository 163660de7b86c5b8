import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { timestampOf } from '@kernel/time';
import { ECHO_ENVIRONMENT, EchoService, type Said } from './an-echo-app';
import { SystemClock } from './clock';
import type { CallContext } from './grpc/call-context';
import { PeerChannel } from './grpc/peer-channel';
import { Secret } from './settings/secret';

const ROOT = join(__dirname, '../..');
const BUILD = join(ROOT, 'node_modules/.cache/run-service-spec');
const ENVIRONMENT = { ...ECHO_ENVIRONMENT, FIVEPLANE_PEER_LLM_ROUTER_ADDRESS: '127.0.0.1:1' };

// The process as it ships: compiled to CommonJS, loaded by Node itself and not by the test runner.
beforeAll(() => {
  execFileSync(process.execPath, [join(ROOT, 'node_modules/@swc/cli/bin/swc.js'), 'libs/platform', 'libs/kernel', '-d', BUILD, '--quiet'], {
    cwd: ROOT,
  });
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function start(environment: Record<string, string>): {
  readonly child: ChildProcess;
  readonly ready: Promise<Record<string, unknown>>;
  readonly ended: Promise<Ended>;
} {
  const child = spawn(process.execPath, [join(BUILD, 'libs/platform/an-echo-main.js')], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stderr.on('data', (chunk) => (err += String(chunk)));
  const ready = new Promise<Record<string, unknown>>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      out += String(chunk);
      if (out.includes('\n')) resolve(JSON.parse(out.split('\n')[0] ?? '') as Record<string, unknown>);
    });
    child.once('exit', () => reject(new Error(`ended before it was ready: ${err}`)));
  });
  ready.catch(() => undefined);
  return { child, ready, ended: once(child, 'exit').then(([code]) => ({ code: code as number | null, out, err })) };
}

function channelTo(address: string): PeerChannel {
  const secret = new Secret(ENVIRONMENT.FIVEPLANE_SERVICE_SECRET);
  return new PeerChannel({ peer: 'orchestrator', address: () => address, caller: 'orchestrator', secret, clock: new SystemClock() });
}

function aCall(): CallContext {
  return { tenant: 'acme', principals: [], deadline: timestampOf(Date.now() + 20_000) };
}

it('says once on stdout where it serves, finishes the calls under way when it is told to stop, and ends with 0', async () => {
  const { child, ready, ended } = start(ENVIRONMENT);
  const { http, grpc } = await ready;
  expect(await (await fetch(`${String(http)}/readyz`)).json()).toMatchObject({ ready: true });

  const channel = channelTo(String(grpc));
  const drained = Promise.withResolvers<void>();
  async function* requests(): AsyncGenerator<Said> {
    yield await Promise.resolve({ text: 'before' });
    await drained.promise;
    yield { text: 'after' };
  }
  const said: string[] = [];
  for await (const { text } of channel.duplex(EchoService.talk, requests(), aCall())) {
    said.push(text);
    if (text === 'after') continue;
    child.kill('SIGTERM');
    await refused(`${String(http)}/livez`);
    drained.resolve();
  }
  channel.close();
  expect(said).toEqual(['before', 'after']);
  const { code, out } = await ended;
  expect(code).toBe(0);
  expect(out.trim().split('\n')).toHaveLength(1);
});

it('cuts off the calls that outlast the time to drain, and ends with 0', async () => {
  const { child, ready, ended } = start({ ...ENVIRONMENT, FIVEPLANE_DRAIN_MS: '200' });
  const channel = channelTo(String((await ready)['grpc']));
  const never = Promise.withResolvers<void>();
  async function* requests(): AsyncGenerator<Said> {
    yield await Promise.resolve({ text: 'before' });
    await never.promise;
  }
  const talk = channel.duplex(EchoService.talk, requests(), aCall());
  await talk.next();
  child.kill('SIGTERM');
  await expect(talk.next()).rejects.toMatchObject({ code: expect.stringMatching(/PEER_UNAVAILABLE|CANCELLED/) });
  never.resolve();
  channel.close();
  expect(await ended).toMatchObject({ code: 0 });
});

it('lists everything that is wrong with its settings and ends with 5', async () => {
  const { FIVEPLANE_SERVICE_SECRET: _none, FIVEPLANE_PEER_LLM_ROUTER_ADDRESS: _nowhere, ...rest } = ENVIRONMENT;
  const wrong = await start({ ...rest, FIVEPLANE_HTTP_PORT: 'x', FIVEPLANE_TYPO: '1' }).ended;
  expect(wrong.code).toBe(5);
  expect(wrong.err).toContain('FIVEPLANE_HTTP_PORT is not a whole number');
  expect(wrong.err).toContain('FIVEPLANE_TYPO is not a setting of this app');
  const missing = await start(rest).ended;
  expect(missing).toMatchObject({ code: 5, out: '' });
  expect(missing.err).toContain('FIVEPLANE_SERVICE_SECRET is missing');
  expect(missing.err).toContain('FIVEPLANE_PEER_LLM_ROUTER_ADDRESS is missing');
});

it('ends with 1 and says why when its port is taken', async () => {
  const first = start(ENVIRONMENT);
  const port = new URL(String((await first.ready)['http'])).port;
  const second = await start({ ...ENVIRONMENT, FIVEPLANE_HTTP_PORT: port }).ended;
  expect(second.code).toBe(1);
  expect(second.err).toContain('EADDRINUSE');
  first.child.kill('SIGINT');
  expect((await first.ended).code).toBe(0);
});

/** Resolves once the port takes no more connections; each attempt is a round trip, so nothing spins. */
async function refused(url: string): Promise<void> {
  for (;;) {
    try {
      await fetch(url, { headers: { connection: 'close' } });
    } catch {
      return;
    }
  }
}
