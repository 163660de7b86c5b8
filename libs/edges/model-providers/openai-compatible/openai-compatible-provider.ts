import { Pool, type Dispatcher } from 'undici';
import { isRefusal } from '@kernel/outcome';
import type { Millis } from '@kernel/time';
import { type ModelCapability, ModelProvider, type ProviderOutcome, type ProviderRequest } from '../model-provider';
import { aborted, failure } from '../provider-failure';
import { StreamedCompletion } from './from-provider';
import { failureOfConnection, failureOfStatus } from './http-failure';
import { BadEventStream, SseData } from './sse-data';
import { toProvider, type TokenLimitField } from './to-provider';

export interface OpenAiCompatibleOptions {
  /** `https://api.openai.com/v1`, or any server that speaks the same. */
  readonly baseUrl: string;
  /** Asked per request, so that it is held in one place only. */
  readonly apiKey: () => string;
  /** Used instead of every profile's own model name; undefined keeps the profile's. */
  readonly model?: string;
  readonly limitField: TokenLimitField;
  readonly connections: number;
  readonly connectTimeout: Millis;
  /** Longest wait for the first byte of an answer. */
  readonly answerTimeout: Millis;
  /** Longest silence within an answer. */
  readonly idleTimeout: Millis;
}

/** Any model behind the OpenAI chat completions format, over one pool of connections. */
export class OpenAiCompatibleProvider extends ModelProvider {
  readonly adapter = 'openai-compatible';
  readonly capabilities: readonly ModelCapability[] = ['chat', 'tools', 'json_schema', 'streaming', 'reasoning'];
  private readonly pool: Pool;
  private readonly path: string;

  constructor(private readonly options: OpenAiCompatibleOptions) {
    super();
    const { origin, pathname } = new URL(options.baseUrl);
    this.path = `${pathname.replace(/\/$/, '')}/chat/completions`;
    this.pool = new Pool(origin, {
      connections: options.connections,
      headersTimeout: options.answerTimeout,
      bodyTimeout: options.idleTimeout,
      connect: { timeout: options.connectTimeout },
    });
  }

  async complete(request: ProviderRequest, onDelta: (text: string) => void, signal: AbortSignal): Promise<ProviderOutcome> {
    if (signal.aborted) return aborted('', false);
    const body = toProvider(request, this.options.model ?? request.model, this.options.limitField);
    if (isRefusal(body)) return { kind: 'refused', code: body.code, reason: body.reason, usage: null };
    const completion = new StreamedCompletion(onDelta);
    try {
      return await this.exchange(JSON.stringify(body), completion, signal);
    } catch (error) {
      if (completion.isEnded) return completion.outcome();
      const kept = completion.broken('cut_stream', '', '', false);
      if (signal.aborted) return aborted(kept.text, true);
      if (error instanceof BadEventStream) return { ...kept, outcome: 'provider_error', code: 'PROVIDER_PROTOCOL', reason: error.message };
      const known = failureOfConnection(error);
      if (known === undefined) throw error;
      return { ...known, text: kept.text, usage: kept.usage };
    }
  }

  /** Ends every connection; attempts under way fail. */
  async close(): Promise<void> {
    await this.pool.destroy();
  }

  private async exchange(body: string, completion: StreamedCompletion, signal: AbortSignal): Promise<ProviderOutcome> {
    const answer = await this.pool.request({
      method: 'POST',
      path: this.path,
      headers: { authorization: `Bearer ${this.options.apiKey()}`, 'content-type': 'application/json', accept: 'text/event-stream' },
      body,
      signal,
    });
    if (answer.statusCode !== 200) {
      const code = await errorCodeOf(answer);
      return failureOfStatus(answer.statusCode, header(answer, 'retry-after'), code);
    }
    if (!header(answer, 'content-type')?.startsWith('text/event-stream')) {
      await discard(answer);
      return failure('provider_error', 'PROVIDER_PROTOCOL', 'the provider answered with something else than a stream');
    }
    return readStream(answer, completion);
  }
}

// Leaving the loop early destroys the body and with it the connection, so nobody goes on generating for us; after the end mark
// the rest is read, so that the connection can serve again.
async function readStream(answer: Dispatcher.ResponseData, completion: StreamedCompletion): Promise<ProviderOutcome> {
  const events = new SseData();
  for await (const bytes of answer.body) {
    for (const data of events.push(bytes as Uint8Array)) {
      const broken = completion.accept(data);
      if (broken) return broken;
    }
  }
  return completion.outcome();
}

const ERROR_BODY_BYTES = 65_536;

async function errorCodeOf(answer: Dispatcher.ResponseData): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const bytes of answer.body) {
    chunks.push(Buffer.from(bytes as Uint8Array));
    size += (bytes as Uint8Array).length;
    if (size > ERROR_BODY_BYTES) return '';
  }
  return /"code"\s*:\s*"([a-z_]{1,64})"/.exec(Buffer.concat(chunks).toString('utf8'))?.[1] ?? '';
}

async function discard(answer: Dispatcher.ResponseData): Promise<void> {
  await answer.body.dump({ limit: ERROR_BODY_BYTES });
}

function header(answer: Dispatcher.ResponseData, name: string): string | undefined {
  const value = answer.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
