import { endChunk, type Script, ScriptedOpenAiServer, textChunk } from '@testing/scripted-openai-server';
import type { ProviderRequest } from '../model-provider';
import answer from './cases/answer.json';
import { OpenAiCompatibleProvider } from './openai-compatible-provider';

const HELLO: Script = { kind: 'stream', events: [textChunk('Hello'), endChunk()] };

describe('OpenAiCompatibleProvider in trouble', () => {
  let server: ScriptedOpenAiServer;
  let provider: OpenAiCompatibleProvider;
  beforeEach(async () => {
    server = await ScriptedOpenAiServer.start(HELLO);
    provider = new OpenAiCompatibleProvider({
      baseUrl: server.baseUrl,
      apiKey: () => 'sk-not-a-real-key',
      limitField: 'max_completion_tokens',
      connections: 4,
      connectTimeout: 2_000,
      answerTimeout: 150,
      idleTimeout: 150,
    });
  });
  afterEach(async () => {
    await provider.close();
    await server.stop();
  });

  const ask = () => provider.complete(answer as ProviderRequest, () => undefined, new AbortController().signal);

  const error = (type: string) => ({ error: { message: 'echo of the secret prompt', type, code: null } });
  const troubles: readonly (readonly [string, Script, object])[] = [
    [
      'an error as first event',
      { kind: 'stream', events: [error('server_error')] },
      { outcome: 'provider_error', code: 'PROVIDER_STREAM_ERROR', retryable: true, text: '' },
    ],
    [
      'a hopeless error as first event',
      { kind: 'stream', events: [error('invalid_request_error')] },
      { code: 'PROVIDER_REJECTED', retryable: false },
    ],
    [
      'an error after some text',
      { kind: 'stream', events: [textChunk('Hel'), error('server_error')] },
      { code: 'PROVIDER_STREAM_ERROR', text: 'Hel', may_have_cost: true },
    ],
    [
      'a stream cut after some text',
      { kind: 'stream', events: [textChunk('Hel')], then: 'cut' },
      { outcome: 'cut_stream', code: 'PROVIDER_STREAM_CUT', text: 'Hel' },
    ],
    [
      'a stream that ends politely too early',
      { kind: 'stream', events: [textChunk('Hel')], then: 'end' },
      { outcome: 'cut_stream', code: 'PROVIDER_STREAM_CUT', text: 'Hel' },
    ],
    [
      'an end mark without an answer',
      { kind: 'stream', events: [] },
      { outcome: 'cut_stream', code: 'PROVIDER_EMPTY_STREAM', retryable: true },
    ],
    ['an empty answer', { kind: 'stream', events: [endChunk()] }, { code: 'PROVIDER_EMPTY_STREAM' }],
    ['a body without events', { kind: 'stream', events: [], then: 'end' }, { code: 'PROVIDER_STREAM_CUT' }],
    [
      'a stalled stream',
      { kind: 'stream', events: [textChunk('Hel')], then: 'hang' },
      { outcome: 'timeout', code: 'PROVIDER_STALLED', text: 'Hel', retryable: false },
    ],
    ['no answer at all', { kind: 'silence' }, { outcome: 'timeout', code: 'PROVIDER_NO_ANSWER' }],
    ['an event that is not JSON', { kind: 'raw', pieces: ['data: {"choices":\n\n'] }, { code: 'PROVIDER_PROTOCOL' }],
    ['an event that is no chunk', { kind: 'stream', events: [{ choices: [{ index: 0 }] }] }, { code: 'PROVIDER_PROTOCOL' }],
    ['bytes that are not UTF-8', { kind: 'raw', pieces: [new Uint8Array([0xff, 0xfe, 10, 10])] }, { code: 'PROVIDER_PROTOCOL' }],
    ['JSON instead of a stream', { kind: 'json', body: { choices: [] } }, { code: 'PROVIDER_PROTOCOL' }],
    ['500', { kind: 'status', status: 500 }, { code: 'PROVIDER_SERVER_ERROR', retryable: true, may_have_cost: false }],
    ['503 with Retry-After', { kind: 'status', status: 503, headers: { 'retry-after': '2' } }, { retryable: true, retry_after_ms: 2_000 }],
    [
      '429 with Retry-After',
      { kind: 'status', status: 429, headers: { 'retry-after': '7' } },
      { code: 'PROVIDER_RATE_LIMITED', retryable: true, retry_after_ms: 7_000 },
    ],
    [
      '429 with a date',
      { kind: 'status', status: 429, headers: { 'retry-after': 'Sat, 21 Nov 2026 12:00:00 GMT' } },
      { retryable: true, retry_after_ms: null },
    ],
    [
      'an empty account',
      { kind: 'status', status: 429, body: '{"error":{"code":"insufficient_quota"}}' },
      { code: 'PROVIDER_QUOTA', retryable: false },
    ],
    [
      'a wrong key',
      { kind: 'status', status: 401, body: '{"error":{"message":"Incorrect API key sk-not"}}' },
      { code: 'PROVIDER_AUTH', retryable: false },
    ],
    ['a bad request', { kind: 'status', status: 400 }, { code: 'PROVIDER_REJECTED', retryable: false }],
    [
      'a redirect, which would carry the key elsewhere',
      { kind: 'status', status: 302, headers: { location: 'http://127.0.0.1:9/' } },
      { code: 'PROVIDER_PROTOCOL' },
    ],
  ];
  it.each(troubles)('reports %s', async (_name, script, expected) => {
    server.script(script);
    const outcome = await ask();
    expect(outcome).toMatchObject({ kind: 'failed', ...expected });
    expect(JSON.stringify(outcome)).not.toMatch(/secret prompt|sk-not/);
    server.script(HELLO);
    expect(await ask()).toMatchObject({ kind: 'answered', text: 'Hello' }); // the pool goes on
  });
});
