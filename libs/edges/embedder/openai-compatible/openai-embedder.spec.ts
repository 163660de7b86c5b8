import { isRefusal } from '@kernel/outcome';
import { Pause } from '@kernel/pause';
import { PostgresModelBudgets } from '@edges/model-budgets/postgres-model-budgets';
import { CountingIds } from '@testing/counting-ids';
import { FixedClock } from '@testing/fixed-clock';
import { ScriptedOpenAiServer, type Script } from '@testing/scripted-openai-server';
import { describeWithPGlite } from '@testing/stores';
import { describeEmbedder } from '../embedder.contract';
import { InMemoryEmbedder } from '../in-memory-embedder';
import { OpenAiEmbedder, type OpenAiEmbedderOptions } from './openai-embedder';

const MODEL = new InMemoryEmbedder(64);
const KEY = 'sk-not-a-real-key';
const LIMITS = { day: 1_000n, month: 10_000n };

/** The server's vectors are twice as long as they should be, and out of order: the format allows both. */
function answerTo(texts: readonly string[], tokens: number | undefined): unknown {
  const vectors = texts.map((text, index) => ({ object: 'embedding', index, embedding: [...vectorOf(text)].map((value) => value * 2) }));
  return { object: 'list', model: 'm', data: vectors.toReversed(), usage: { prompt_tokens: tokens, total_tokens: tokens } };
}
const known = new Map<string, Float32Array>();
const vectorOf = (text: string) => known.get(text) ?? new Float32Array(64).fill(1);
async function learn(texts: readonly string[]): Promise<void> {
  const vectors = await MODEL.embed({ tenant: 'acme', texts, purpose: 'unit' });
  texts.forEach((text, i) => known.set(text, vectors[i] ?? new Float32Array(64)));
}

const textsOf = (asked: { readonly [key: string]: unknown }) => asked['input'] as readonly string[];
const counted = (tokens?: number): Script => ({ kind: 'reply', reply: (asked) => answerTo(textsOf(asked), tokens) });

class NotedPause extends Pause {
  readonly waits: number[] = [];
  async for(time: number): Promise<void> {
    this.waits.push(time);
  }
}

describeWithPGlite('an embedding endpoint', (open) => {
  let store: Awaited<ReturnType<typeof open>>;
  let server: ScriptedOpenAiServer;
  let pause: NotedPause;
  let budgets: PostgresModelBudgets;
  const clock = new FixedClock();
  const opened: OpenAiEmbedder[] = [];
  beforeEach(async () => {
    store = await open();
    server = await ScriptedOpenAiServer.start(counted(3));
    pause = new NotedPause();
    budgets = new PostgresModelBudgets(store.source.as('fp_gateway'), 'local');
  });
  afterEach(async () => {
    for (const embedder of opened.splice(0)) await embedder.close();
    await server.stop();
    await store.close();
  });
  const embedderWith = (more: Partial<OpenAiEmbedderOptions> = {}) => {
    const options: OpenAiEmbedderOptions = {
      ...{ baseUrl: server.baseUrl, apiKey: () => KEY, model: 'small', dimensions: 64, shortening: 'given', longestText: 500 },
      ...{ prefixes: { unit: '', query: '' }, batch: { texts: 3, characters: 100 }, connections: 2, connectTimeout: 2_000 },
      ...{ answerTimeout: 150, attempts: 3, backoff: 100, usdMicrosPerMillionTokens: 1_000_000n, limits: LIMITS },
    };
    const embedder = new OpenAiEmbedder({ ...options, ...more }, { budgets, ids: new CountingIds(), clock, pause, chance: () => 0.5 });
    opened.push(embedder);
    return embedder;
  };
  const embed = (embedder: OpenAiEmbedder, ...texts: readonly string[]) => embedder.embed({ tenant: 'acme', texts, purpose: 'unit' });
  const spent = async () => LIMITS.day - (await budgets.left('acme', clock.now(), LIMITS));

  it('asks in batches, in order, and charges the tokens that were counted', async () => {
    const texts = ['one', 'two', 'three', 'four'];
    await learn(texts);
    const vectors = await embed(embedderWith(), ...texts);
    expect(vectors).toEqual(await MODEL.embed({ tenant: 'acme', texts, purpose: 'unit' }));
    expect(server.seen.map(({ body }) => textsOf(body))).toEqual([['one', 'two', 'three'], ['four']]);
    expect(server.seen[0]).toMatchObject({
      path: '/v1/embeddings',
      authorization: `Bearer ${KEY}`,
      body: { model: 'small', encoding_format: 'float' },
    });
    // Two requests of 3 tokens, a token a micro-dollar.
    expect(await spent()).toBe(6n);
  });

  it('tells models that can shorten their vectors how many dimensions it wants, and puts their prefix before a text', async () => {
    await embed(embedderWith({ shortening: 'asked', prefixes: { unit: 'passage: ', query: 'query: ' } }), 'kettle');
    expect(server.seen[0]?.body).toMatchObject({ dimensions: 64, input: ['passage: kettle'] });
  });

  it('charges the most that it can have been where the endpoint does not count', async () => {
    server.script(counted());
    await embed(embedderWith(), 'kettle');
    // Six bytes are six tokens at most.
    expect(await spent()).toBe(6n);
  });

  it('sends nothing that does not fit the tenant’s budget', async () => {
    const refusal = await embed(embedderWith({ limits: { day: 17n, month: 17n } }), 'kettle');
    // Three attempts of six tokens.
    expect(refusal).toMatchObject({ kind: 'refused', code: 'MODEL_TENANT_BUDGET_EXHAUSTED' });
    expect(server.seen).toEqual([]);
    expect(isRefusal(await embed(embedderWith({ limits: { day: 18n, month: 18n } }), 'kettle'))).toBe(false);
  });

  it('asks again when the endpoint is busy, later each time, no sooner than it says, spread by chance', async () => {
    server.script({ kind: 'status', status: 429, headers: { 'retry-after': '2' } }, { kind: 'status', status: 503 }, counted(3));
    expect(await embed(embedderWith(), 'kettle')).toHaveLength(1);
    // 100 × ¾ against two seconds, then 200 × ¾.
    expect(pause.waits).toEqual([2_000, 150]);
    expect(await spent()).toBe(3n);
  });

  it('gives up after as many attempts as it may make, and charges those that may have cost something', async () => {
    server.script({ kind: 'status', status: 500 }, { kind: 'silence' }, { kind: 'status', status: 500 });
    await expect(embed(embedderWith(), 'kettle')).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE', retry: 'later' });
    expect(server.seen).toHaveLength(3);
    expect(await spent()).toBe(6n);
  });

  it.each<[string, Script]>([
    ['a wrong key', { kind: 'status', status: 401 }],
    ['an empty account', { kind: 'status', status: 429, body: '{"error":{"code":"insufficient_quota"}}' }],
    ['a model that is not there', { kind: 'status', status: 404 }],
  ])('refuses at once after %s', async (_what, script) => {
    server.script(script);
    expect(await embed(embedderWith(), 'kettle')).toMatchObject({ kind: 'refused', code: 'EMBEDDER_REJECTED' });
    expect(server.seen).toHaveLength(1);
    expect(await spent()).toBe(0n);
  });

  const item = (index: number, embedding: unknown) => ({ object: 'embedding', index, embedding });
  it.each<[string, unknown]>([
    ['other dimensions', { data: [item(0, [1, 2])] }],
    ['fewer vectors', { data: [] }],
    ['two vectors of one text', { data: [item(0, vectorOf('')), item(0, vectorOf(''))] }],
    ['vectors of zeros', { data: [item(0, Array(64).fill(0))] }],
    ['words instead of numbers', { data: [item(0, Array(64).fill('1'))] }],
    ['nothing', null],
  ])('refuses an answer with %s', async (_what, body) => {
    server.script({ kind: 'json', body });
    expect(await embed(embedderWith(), 'kettle')).toMatchObject({ kind: 'refused', code: 'EMBEDDER_ANSWER_MALFORMED' });
  });

  it('refuses a text without a letter, before anything is sent', async () => {
    expect(await embed(embedderWith(), 'kettle', ' ')).toMatchObject({ kind: 'refused', code: 'EMBEDDER_TEXT_EMPTY' });
    expect(server.seen).toEqual([]);
  });

  it('ends the request when its caller leaves, and charges what it may have cost', async () => {
    server.script({ kind: 'silence' });
    const leaving = new AbortController();
    const asked = embedderWith().embed({ tenant: 'acme', texts: ['kettle'], purpose: 'query' }, leaving.signal);
    while (server.seen.length === 0) await new Promise(setImmediate);
    leaving.abort();
    await expect(asked).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    await server.seen[0]?.gone;
    expect(await spent()).toBe(6n);
  });

  it('is another embedder with another model, address or prefix', () => {
    const other = { prefixes: { unit: 'p', query: 'q' } };
    const identities = [{}, { model: 'large' }, { baseUrl: 'http://127.0.0.1:1/v1' }, other].map((more) => embedderWith(more).identity);
    expect(new Set(identities).size).toBe(4);
  });
});

describe('the embedder contract', () => {
  let server: ScriptedOpenAiServer;
  beforeAll(async () => {
    // What the in-memory model says, over the wire; it answers at once, so its promise is resolved before the script is played.
    server = await ScriptedOpenAiServer.start({ kind: 'reply', reply: (asked) => answerTo(textsOf(asked), 1) });
  });
  afterAll(() => server.stop());

  describeEmbedder('openai-compatible', async () => {
    const budgets = { reserve: async () => undefined, settle: async () => undefined };
    const parts = { budgets, ids: new CountingIds(), clock: new FixedClock(), pause: new NotedPause(), chance: () => 0 };
    const options: OpenAiEmbedderOptions = {
      ...{ baseUrl: server.baseUrl, apiKey: () => KEY, model: 'small', dimensions: 64, shortening: 'given', longestText: 500 },
      ...{ prefixes: { unit: '', query: '' }, batch: { texts: 5, characters: 1_000 }, connections: 4, connectTimeout: 2_000 },
      ...{ answerTimeout: 5_000, attempts: 1, backoff: 1, usdMicrosPerMillionTokens: 1n, limits: LIMITS },
    };
    return new (class extends OpenAiEmbedder {
      override async embed(ask: Parameters<OpenAiEmbedder['embed']>[0], signal?: AbortSignal) {
        await learn(ask.texts.map((text) => text.slice(0, options.longestText)));
        return super.embed(ask, signal);
      }
    })(options, parts);
  });
});
