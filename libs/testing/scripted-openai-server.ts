import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** What the server does with one request. */
export type Script =
  | { readonly kind: 'stream'; readonly events: readonly unknown[]; readonly then?: 'done' | 'end' | 'cut' | 'hang' }
  | { readonly kind: 'raw'; readonly pieces: readonly (string | Uint8Array)[] }
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  | { readonly kind: 'json'; readonly body: unknown }
  /** An answer made of what was asked. */
  | { readonly kind: 'reply'; readonly reply: (asked: SeenRequest['body']) => unknown }
  | { readonly kind: 'silence' };

export interface SeenRequest {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: { readonly [key: string]: unknown };
  /** Settles when the client's end of the connection is gone. */
  readonly gone: Promise<void>;
}

/** A server on loopback that speaks OpenAI’s formats and does what it is told, request by request; the last script repeats. */
export class ScriptedOpenAiServer {
  readonly seen: SeenRequest[] = [];
  /** How many connections there have been. */
  connections = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly scripts: Script[],
  ) {}

  static async start(...scripts: readonly Script[]): Promise<ScriptedOpenAiServer> {
    const server = createServer();
    const scripted = new ScriptedOpenAiServer(server, [...scripts]);
    server.on('connection', (socket) => {
      scripted.connections++;
      scripted.sockets.add(socket);
      socket.on('close', () => scripted.sockets.delete(socket));
    });
    server.on('request', (request, response) => void scripted.serve(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return scripted;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
  }

  /** What the next requests get. */
  script(...scripts: readonly Script[]): void {
    this.scripts.splice(0, this.scripts.length, ...scripts);
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as SeenRequest['body'];
    const gone = new Promise<void>((resolve) => response.on('close', resolve));
    this.seen.push({ path: request.url ?? '', authorization: request.headers.authorization, body, gone });
    const script = this.scripts.length > 1 ? this.scripts.shift() : this.scripts[0];
    if (script?.kind === 'reply') play({ kind: 'json', body: script.reply(body) }, response);
    else if (script) play(script, response);
  }
}

function play(script: Exclude<Script, { kind: 'reply' }>, response: ServerResponse): void {
  switch (script.kind) {
    case 'silence':
      return;
    case 'json':
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(script.body));
      return;
    case 'status':
      response.writeHead(script.status, { 'content-type': 'application/json', ...script.headers }).end(script.body ?? '{}');
      return;
    case 'raw':
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const piece of script.pieces) response.write(piece);
      response.end();
      return;
    case 'stream':
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
      response.flushHeaders();
      for (const event of script.events) response.write(`data: ${JSON.stringify(event)}\n\n`);
      endStream(script.then ?? 'done', response);
      return;
  }
}

function endStream(then: 'done' | 'end' | 'cut' | 'hang', response: ServerResponse): void {
  if (then === 'done') response.end('data: [DONE]\n\n');
  else if (then === 'end') response.end();
  // Let what was written leave first, then break the connection as a dying server does.
  else if (then === 'cut') setImmediate(() => setImmediate(() => response.destroy()));
}

/** A chunk of an answer's text. */
export function textChunk(content: string): object {
  return chunk({ content }, null);
}

export function toolChunk(index: number, call: { id?: string; name?: string; arguments?: string }): object {
  const { id, name, arguments: args } = call;
  const part = { ...(name === undefined ? {} : { name }), ...(args === undefined ? {} : { arguments: args }) };
  return chunk({ tool_calls: [{ index, ...(id === undefined ? {} : { id, type: 'function' }), function: part }] }, null);
}

/** The chunk that ends an answer. */
export function endChunk(finish_reason = 'stop'): object {
  return chunk({}, finish_reason);
}

/** The last chunk, with no choice in it. */
export function usageChunk(prompt_tokens: number, completion_tokens: number, cached_tokens = 0): object {
  const usage = {
    prompt_tokens,
    completion_tokens,
    total_tokens: prompt_tokens + completion_tokens,
    prompt_tokens_details: { cached_tokens },
  };
  return { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1_769_850_000, model: 'large-1', choices: [], usage };
}

function chunk(delta: object, finish_reason: string | null): object {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1_769_850_000,
    model: 'large-1',
    choices: [{ index: 0, delta, finish_reason }],
  };
}
