import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { Agent, errors, request } from 'undici';
import type { Json } from '@kernel/canonical-json';
import { NotStrict, parseStrictJson } from '@kernel/strict-json';
import { CommandFailure } from './command-failure';
import { readEvents } from './event-stream';
import { EXIT } from './host';
import type { Session } from './session';

/** An answer longer than this is not one of ours: the platform waits at most half a minute for a run. */
const ANSWER_MS = 60_000;

const BYTES = 'application/octet-stream';

const dispatcher = new Agent({ headersTimeout: ANSWER_MS, bodyTimeout: ANSWER_MS, keepAliveTimeout: 1 });

/** The platform does not know what was asked for, or does not tell this tenant of it. */
export class UnknownToPlatform extends CommandFailure {}

/** Asks the platform, and believes an answer only when it has the shape it should have. */
export class Api {
  constructor(private readonly session: Pick<Session, 'url' | 'token'>) {}

  /** @throws CommandFailure with the platform's own code when it refuses, CLI_SERVER_UNREACHABLE when it does not answer. */
  async get<S extends TSchema>(path: string, schema: S): Promise<Static<S>> {
    return fitting(path, schema, await this.ask('GET', path));
  }

  async post<S extends TSchema>(path: string, body: unknown, schema: S): Promise<Static<S>> {
    return fitting(path, schema, await this.ask('POST', path, body));
  }

  /** Sends a file's bytes as they are. */
  async upload<S extends TSchema>(path: string, bytes: Uint8Array, schema: S): Promise<Static<S>> {
    return fitting(path, schema, await this.ask('POST', path, Buffer.from(bytes)));
  }

  /** Asks for something that takes its time and tells how far it is. @throws CommandFailure with the platform's own code when it refuses, CLI_STREAM_LOST when it breaks off. */
  async work<S extends TSchema>(
    path: string,
    body: unknown,
    schema: S,
    tell: (stage: string, done: number, total: number) => void,
  ): Promise<Static<S>> {
    for await (const { type, data } of readEvents(await this.stream('POST', path, {}, body), () => undefined)) {
      if (type === 'progress') tell(String(data['stage']), Number(data['done']), Number(data['total']));
      else if (type === 'result') return fitting(path, schema, data);
      else if (type === 'problem') throw refusalOf(Number(data['status']), JSON.stringify(data));
    }
    throw CommandFailure.of('CLI_STREAM_LOST', 'the platform stopped telling how far it is', EXIT.unavailable);
  }

  /** An answer as it is: for files that are handed on byte by byte. */
  async text(path: string): Promise<string> {
    const { body } = await this.send('GET', path);
    return body.text().catch((error: unknown) => Promise.reject(unreachable(this.session.url, error)));
  }

  /** Opens a stream of events; the chunks are its text. */
  async stream(
    method: 'GET' | 'POST',
    path: string,
    headers: Readonly<Record<string, string>>,
    body?: unknown,
  ): Promise<AsyncIterable<Uint8Array>> {
    const answer = await this.send(method, path, body, { accept: 'text/event-stream', ...headers });
    return answer.body;
  }

  private async ask(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Json> {
    const answer = await this.send(method, path, body);
    const bytes = await answer.body.bytes().catch((error: unknown) => Promise.reject(unreachable(this.session.url, error)));
    const value = parseStrictJson(bytes);
    if (value instanceof NotStrict) throw unreadable(path, value.describe());
    return value;
  }

  private async send(method: 'GET' | 'POST', path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) {
    const { url, token } = this.session;
    const answer = await request(new URL(path, url), {
      method,
      dispatcher,
      headers: { accept: 'application/json', authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': Buffer.isBuffer(body) ? BYTES : 'application/json' }), ...headers }, // prettier-ignore
      ...(body === undefined ? {} : { body: Buffer.isBuffer(body) ? body : JSON.stringify(body) }),
    }).catch((error: unknown) => Promise.reject(unreachable(url, error)));
    if (answer.statusCode < 300) return answer;
    throw refusalOf(answer.statusCode, await answer.body.text().catch(() => ''));
  }
}

function fitting<S extends TSchema>(path: string, schema: S, value: Json): Static<S> {
  const shape = Compile(schema);
  if (shape.Check(value)) return value;
  const [first] = shape.Errors(value);
  throw unreadable(path, `${first?.instancePath ?? '/'} ${first?.message ?? 'does not fit'}`);
}

// What the platform says keeps the platform's code; the words after it say whether asking again can help.
function refusalOf(status: number, text: string): CommandFailure {
  const problem = parseStrictJson(text);
  const fields =
    problem instanceof NotStrict || typeof problem !== 'object' || problem === null ? {} : (problem as Readonly<Record<string, Json>>);
  const code = typeof fields['code'] === 'string' ? fields['code'] : 'CLI_SERVER_ANSWER_UNREADABLE';
  const detail = typeof fields['detail'] === 'string' ? fields['detail'] : `the server answered ${status}`;
  const findings = Array.isArray(fields['findings']) ? (fields['findings'] as readonly { path?: string; problem?: string }[]) : [];
  const what = [detail, ...findings.map(({ path, problem: wrong }) => `${path ?? ''} ${wrong ?? ''}`)].join('; ');
  const away = status >= 500 || status === 429;
  const wait =
    typeof fields['retry_after_ms'] === 'number'
      ? `Try again in ${fields['retry_after_ms']} ms.`
      : 'Try again; "npx fiveplane status" says how the platform does.';
  if (status === 404) return new UnknownToPlatform(code, what, nextAfter(status), EXIT.refused);
  return new CommandFailure(code, what, away ? wait : nextAfter(status), away ? EXIT.unavailable : EXIT.refused);
}

function nextAfter(status: number): string {
  switch (status) {
    case 401:
      return 'Give a key that is valid with --token, or name a user with --as.';
    case 403:
      return 'Ask as somebody who may, with --as.';
    case 404:
      return 'See whether id and --tenant are right.';
    case 409:
      return 'Look at how things stand; somebody was here before.';
    default:
      return 'Change what is asked for.';
  }
}

function unreachable(url: string, error: unknown): CommandFailure {
  const late = error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError;
  const why = error instanceof Error ? ('code' in error ? String(error.code) : error.message) : String(error);
  return CommandFailure.of(
    'CLI_SERVER_UNREACHABLE',
    `${late ? 'no answer in time from' : 'nothing answers at'} ${url} (${why})`,
    EXIT.unavailable,
  );
}

function unreadable(path: string, why: string): CommandFailure {
  return CommandFailure.of('CLI_SERVER_ANSWER_UNREADABLE', `the answer of ${path} is not what it should be: ${why}`, EXIT.unavailable);
}
