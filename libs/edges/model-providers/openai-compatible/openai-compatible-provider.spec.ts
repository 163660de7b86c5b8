import OpenAI from 'openai';
import { endChunk, ScriptedOpenAiServer, type Script, textChunk, toolChunk, usageChunk } from '@testing/scripted-openai-server';
import type { ProviderRequest } from '../model-provider';
import { describeModelProvider } from '../model-provider.contract';
import answer from './cases/answer.json';
import answerOnTheWire from './cases/answer.openai.json';
import plan from './cases/plan.json';
import planOnTheWire from './cases/plan.openai.json';
import { OpenAiCompatibleProvider } from './openai-compatible-provider';

const KEY = 'sk-not-a-real-key';
const REQUEST = answer as ProviderRequest;
const HELLO: Script = { kind: 'stream', events: [textChunk('Hel'), textChunk('lo'), endChunk(), usageChunk(20, 2, 8)] };

function providerAt(baseUrl: string): OpenAiCompatibleProvider {
  return new OpenAiCompatibleProvider({
    baseUrl,
    apiKey: () => KEY,
    limitField: 'max_completion_tokens',
    connections: 4,
    connectTimeout: 2_000,
    answerTimeout: 150,
    idleTimeout: 150,
  });
}

describeModelProvider('openai-compatible', async () => {
  const server = await ScriptedOpenAiServer.start(HELLO);
  const provider = providerAt(server.baseUrl);
  const structured: ProviderRequest = { ...REQUEST, operation: 'judge.plan', response_schema: { type: 'object' } };
  return {
    provider: {
      adapter: provider.adapter,
      capabilities: provider.capabilities,
      complete: (request, onDelta, signal) => {
        if (request.response_schema) server.script({ kind: 'stream', events: [textChunk('{}'), endChunk()] });
        return provider.complete(request, onDelta, signal);
      },
    },
    answerable: REQUEST,
    structured,
    hopeless: { ...REQUEST, messages: [{ role: 'tool', content: 'x' }] },
    close: async () => {
      await provider.close();
      await server.stop();
    },
  };
});

describe('OpenAiCompatibleProvider', () => {
  let server: ScriptedOpenAiServer;
  let provider: OpenAiCompatibleProvider;
  let deltas: string[];
  beforeEach(async () => {
    server = await ScriptedOpenAiServer.start(HELLO);
    provider = providerAt(server.baseUrl);
    deltas = [];
  });
  afterEach(async () => {
    await provider.close();
    await server.stop();
  });

  const ask = (request: ProviderRequest = REQUEST, signal = new AbortController().signal) =>
    provider.complete(request, (text) => deltas.push(text), signal);

  it.each([
    ['plan', plan, planOnTheWire],
    ['answer', answer, answerOnTheWire],
  ])('sends the case %s as the API wants it', async (_name, request, onTheWire) => {
    await ask(request as ProviderRequest);
    expect(server.seen[0]).toMatchObject({ path: '/v1/chat/completions', authorization: `Bearer ${KEY}` });
    expect(server.seen[0]?.body).toEqual(onTheWire);
  });

  it('streams an answer and reads its usage', async () => {
    expect(await ask()).toEqual({
      kind: 'answered',
      text: 'Hello',
      tool_calls: [],
      finish_reason: 'stop',
      usage: { tokens_in: 20, tokens_out: 2, cached_tokens_in: 8 },
    });
    expect(deltas).toEqual(['Hel', 'lo']);
  });

  it('keeps its connections for later requests', async () => {
    for (let request = 0; request < 6; request++) await ask();
    // A connection comes free one turn after its answer, so the second request may open another.
    expect(server.connections).toBeLessThanOrEqual(2);
  });

  it('puts tool calls together by index', async () => {
    const events = [
      toolChunk(0, { id: 'a', name: 'lookup', arguments: '{"id"' }),
      toolChunk(1, { id: 'b', name: 'refund', arguments: '' }),
      toolChunk(0, { arguments: ':1}' }),
      toolChunk(1, { arguments: '{}' }),
      endChunk('tool_calls'),
    ];
    server.script({ kind: 'stream', events });
    expect(await ask()).toMatchObject({
      finish_reason: 'tool_calls',
      tool_calls: [
        { id: 'a', name: 'lookup', arguments: '{"id":1}' },
        { id: 'b', name: 'refund', arguments: '{}' },
      ],
    });
  });

  it('reports a filtered answer and a refusing model as refusals', async () => {
    server.script({ kind: 'stream', events: [textChunk('I'), endChunk('content_filter')] });
    expect(await ask()).toMatchObject({ kind: 'refused', code: 'PROVIDER_CONTENT_FILTER' });
    const refusal = { choices: [{ index: 0, delta: { refusal: 'No.' }, finish_reason: 'stop' }] };
    server.script({ kind: 'stream', events: [refusal] });
    expect(await ask()).toMatchObject({ kind: 'refused', code: 'PROVIDER_REFUSED' });
  });

  it('says that nobody counted, and does not believe counts that cannot be', async () => {
    server.script({ kind: 'stream', events: [textChunk('Hi'), endChunk()] });
    expect(await ask()).toMatchObject({ kind: 'answered', usage: null });
    server.script({ kind: 'stream', events: [textChunk('Hi'), endChunk(), usageChunk(5, 1, 6)] });
    expect(await ask()).toMatchObject({ kind: 'answered', usage: null });
  });

  it('reports a server that is not there', async () => {
    await server.stop();
    expect(await ask()).toMatchObject({ kind: 'failed', code: 'PROVIDER_UNREACHABLE', retryable: true, may_have_cost: false });
  });

  it('ends the upstream request at once when its caller leaves', async () => {
    server.script({ kind: 'stream', events: [textChunk('Hel')], then: 'hang' });
    const leaving = new AbortController();
    const outcome = await provider.complete(REQUEST, () => leaving.abort(), leaving.signal);
    expect(outcome).toMatchObject({ kind: 'failed', outcome: 'timeout', code: 'PROVIDER_ABORTED', text: 'Hel', may_have_cost: true });
    await server.seen[0]?.gone;
  });

  it('gives the same outcome wherever the bytes are split', async () => {
    const text = [textChunk('Größe ✓ '), textChunk('😀'), endChunk(), usageChunk(3, 2)]
      .map((event) => `data: ${JSON.stringify(event)}\r\n\r\n`)
      .join(': comment\r\n');
    const bytes = Buffer.from(`${text}data: [DONE]\r\n\r\n`);
    server.script({ kind: 'raw', pieces: [bytes] });
    const whole = await ask();
    expect(whole).toMatchObject({ kind: 'answered', text: 'Größe ✓ 😀' });
    for (let at = 1; at < bytes.length; at += 7) {
      server.script({ kind: 'raw', pieces: [bytes.subarray(0, at), bytes.subarray(at)] });
      expect(await ask()).toEqual(whole);
    }
  });
});

describe('the server of these tests', () => {
  it('speaks to the official client, too', async () => {
    const server = await ScriptedOpenAiServer.start(HELLO);
    const client = new OpenAI({ baseURL: server.baseUrl, apiKey: KEY, maxRetries: 0 });
    const stream = await client.chat.completions.create({ model: 'large-1', messages: [{ role: 'user', content: 'hello' }], stream: true });
    let text = '';
    let total: number | undefined;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      total = chunk.usage?.total_tokens ?? total;
    }
    expect({ text, total }).toEqual({ text: 'Hello', total: 22 });
    server.script({ kind: 'status', status: 401, body: '{"error":{"message":"no","type":"authentication_error"}}' });
    await expect(client.chat.completions.create({ model: 'large-1', messages: [], stream: true })).rejects.toMatchObject({ status: 401 });
    await server.stop();
  });
});
