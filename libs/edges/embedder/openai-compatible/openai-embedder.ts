import { Pool } from 'undici';
import type { Clock } from '@kernel/clock';
import { digestOf } from '@kernel/digest';
import { Fault } from '@kernel/fault';
import type { IdSource } from '@kernel/ids';
import { type MicroUsd, priceOfTokens } from '@kernel/micro-usd';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import type { Pause } from '@kernel/pause';
import type { TenantId } from '@kernel/tenant';
import { later, type Millis } from '@kernel/time';
import { canonicalVector } from '../canonical-vector';
import { Embedder, type EmbeddingAsk } from '../embedder';
import { askEndpoint, type Exchange } from './ask-endpoint';
import { batchesOf } from './batches';
import type { EmbeddingBudgets } from './embedding-budgets';
import { readEmbeddings } from './read-embeddings';

export interface OpenAiEmbedderOptions {
  /** `https://api.openai.com/v1`, or any server that speaks the same. */
  readonly baseUrl: string;
  /** Asked per request, so that it is held in one place only. */
  readonly apiKey: () => string;
  readonly model: string;
  readonly dimensions: number;
  /** `asked`: the model is told to give that many, as some can; `given`: it gives that many by itself. */
  readonly shortening: 'asked' | 'given';
  /** What the model wants to read before a text. */
  readonly prefixes: Readonly<Record<EmbeddingAsk['purpose'], string>>;
  /** Characters that are read of a text, few enough for the model's window. */
  readonly longestText: number;
  /** Texts and characters of one request at most. */
  readonly batch: { readonly texts: number; readonly characters: number };
  readonly connections: number;
  readonly connectTimeout: Millis;
  readonly answerTimeout: Millis;
  readonly attempts: number;
  /** Before the first repetition; doubled each time, and spread by chance. A longer Retry-After of the endpoint wins. */
  readonly backoff: Millis;
  readonly usdMicrosPerMillionTokens: MicroUsd;
  /** What a tenant may spend on models per UTC day and month. */
  readonly limits: { readonly day: MicroUsd; readonly month: MicroUsd };
}

/** What it needs of its process. */
export interface OpenAiEmbedderParts {
  readonly budgets: EmbeddingBudgets;
  readonly ids: IdSource;
  readonly clock: Clock;
  readonly pause: Pause;
  /** A number from 0 up to 1, another one each time. */
  readonly chance: () => number;
}

/** A reservation outlives every attempt that is made under it. */
const RESERVED_FOR: Millis = 600_000;
const LONGEST_WAIT: Millis = 60_000;

/** A model behind the OpenAI embeddings format. Every batch is put aside in the tenant's budget before it is sent, and charged by what the endpoint counted. */
export class OpenAiEmbedder extends Embedder {
  readonly identity: string;
  readonly dimensions: number;
  private readonly pool: Pool;
  private readonly path: string;
  private closed = false;

  constructor(
    private readonly options: OpenAiEmbedderOptions,
    private readonly parts: OpenAiEmbedderParts,
  ) {
    super();
    const { baseUrl, model, dimensions, prefixes, longestText } = options;
    const { origin, pathname } = new URL(baseUrl);
    this.path = `${pathname.replace(/\/$/, '')}/embeddings`;
    this.dimensions = dimensions;
    this.identity = `openai@1:${encodeURIComponent(model)}:${dimensions}:${longestText}:${digestOf({ baseUrl, prefixes }).slice(7, 23)}`;
    const { connections, answerTimeout, connectTimeout } = options;
    this.pool = new Pool(origin, { connections, headersTimeout: answerTimeout, bodyTimeout: answerTimeout, connect: { timeout: connectTimeout } }); // prettier-ignore
  }

  async embed({ tenant, texts, purpose }: EmbeddingAsk, signal?: AbortSignal): Promise<readonly Float32Array[] | Refusal> {
    if (texts.some((text) => text.trim() === ''))
      return refused('EMBEDDER_TEXT_EMPTY', 'a text without a letter has no vector at this endpoint');
    const read = texts.map((text) => `${this.options.prefixes[purpose]}${text.slice(0, this.options.longestText).toWellFormed()}`);
    const vectors: Float32Array[] = [];
    for (const batch of batchesOf(read, this.options.batch)) {
      const answered = await this.batch(tenant, batch, signal);
      if (isRefusal(answered)) return answered;
      vectors.push(...answered);
    }
    return vectors;
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.pool.destroy();
  }

  private async batch(tenant: TenantId, texts: readonly string[], signal?: AbortSignal): Promise<readonly Float32Array[] | Refusal> {
    const { budgets, ids, clock } = this.parts;
    const { usdMicrosPerMillionTokens, limits, attempts, dimensions } = this.options;
    // No token is shorter than a byte.
    const most = priceOfTokens(texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0), usdMicrosPerMillionTokens); // prettier-ignore
    const call = ids.next('mc');
    const at = clock.now();
    this.stillWanted(signal);
    const reservation = { model_call_id: call, amount: most * BigInt(attempts), at, expires_at: later(at, RESERVED_FOR), limits };
    const problem = await budgets.reserve(tenant, reservation);
    if (isRefusal(problem)) return problem;
    let cost = 0n;
    try {
      const answer = await this.persist(texts, signal, () => (cost += most));
      if (answer.kind === 'rejected') return refused('EMBEDDER_REJECTED', answer.reason);
      const read = readEmbeddings(answer.body, texts.length, dimensions);
      cost += read === undefined || read.tokens === null ? most : priceOfTokens(read.tokens, usdMicrosPerMillionTokens);
      if (read === undefined)
        return refused(
          'EMBEDDER_ANSWER_MALFORMED',
          `the endpoint gave something else than ${texts.length} vectors of ${dimensions} dimensions`,
        );
      return read.vectors.map(canonicalVector);
    } finally {
      await budgets.settle(tenant, call, cost);
    }
  }

  /** Asks until there is an answer or a rejection, as often as allowed. `mayHaveCost` is told of each attempt that nobody will say the price of. */
  private async persist(
    texts: readonly string[],
    signal: AbortSignal | undefined,
    mayHaveCost: () => void,
  ): Promise<Exclude<Exchange, { kind: 'failed' }>> {
    const { model, dimensions, shortening, attempts, backoff, apiKey } = this.options;
    const body = JSON.stringify({ model, input: texts, encoding_format: 'float', ...(shortening === 'asked' ? { dimensions } : {}) });
    for (let attempt = 1; ; attempt++) {
      this.stillWanted(signal);
      const exchange = await this.once({ path: this.path, apiKey: apiKey(), body }, signal, mayHaveCost);
      if (exchange.kind !== 'failed') return exchange;
      if (exchange.mayHaveCost) mayHaveCost();
      if (attempt >= attempts)
        throw new Fault('PROVIDER_UNAVAILABLE', `the embedding endpoint failed ${attempts} times: ${exchange.reason}`, 'later');
      const spread = backoff * 2 ** (attempt - 1) * (0.5 + this.parts.chance() / 2);
      await this.parts.pause.for(Math.min(LONGEST_WAIT, Math.max(spread, exchange.wait ?? 0)), signal ?? NEVER);
    }
  }

  private async once(
    request: Parameters<typeof askEndpoint>[1],
    signal: AbortSignal | undefined,
    mayHaveCost: () => void,
  ): Promise<Exchange> {
    try {
      const exchange = await askEndpoint(this.pool, request, signal);
      if (exchange.kind === 'failed') this.stillWanted(signal);
      return exchange;
    } catch (error) {
      mayHaveCost();
      this.stillWanted(signal);
      throw error;
    }
  }

  private stillWanted(signal: AbortSignal | undefined): void {
    if (this.closed) throw new Fault('SHUTTING_DOWN', 'the embedder is closed', 'later');
    if (signal?.aborted === true) throw new Fault('DEADLINE_EXCEEDED', 'nobody waits for these vectors any more', 'later');
  }
}

const NEVER = new AbortController().signal;
