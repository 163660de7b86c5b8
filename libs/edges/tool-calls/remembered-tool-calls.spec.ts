import { randomBytes } from 'node:crypto';
import { ENDED_TOOL_CALLS } from '@kernel/cache-families';
import { digestOf } from '@kernel/digest';
import { describeWithPGlite, type TestStore } from '@testing/stores';
import { Unsealed } from '../cache/a-cached-answer.cases';
import { ARegion } from '../cache/a-region.cases';
import { ENDED_ANSWER_CODEC } from './ended-answer-codec';
import { PostgresToolCalls } from './postgres-tool-calls';
import { RememberedToolCalls } from './remembered-tool-calls';
import { anAnswer, anEnding, aNewCall } from './stored-call.cases';
import { describeToolCalls } from './tool-calls.contract';
import type { NewCall } from './tool-calls';

describeWithPGlite('remembered tool calls', (open) => {
  describeToolCalls(async () => {
    const store = await open();
    const calls = new PostgresToolCalls(store.source.as('fp_tool'), 'local');
    const cache = new ARegion().process(ENDED_TOOL_CALLS, ENDED_ANSWER_CODEC);
    return { calls: new RememberedToolCalls(calls, cache), close: () => store.close() };
  });
});

describeWithPGlite('what a region remembers of tool calls', (open) => {
  let store: TestStore;
  let region: ARegion;
  beforeEach(async () => {
    store = await open();
    region = new ARegion();
  });
  afterEach(() => store.close());

  /** One more process of the region, and how often it asked the store. */
  function aProcess(believing?: string) {
    const calls = new PostgresToolCalls(store.source.as('fp_tool'), 'local');
    const asked = jest.spyOn(calls, 'open');
    const cache = region.process(ENDED_TOOL_CALLS, ENDED_ANSWER_CODEC, believing === undefined ? undefined : new Unsealed(believing));
    return { calls: new RememberedToolCalls(calls, cache), asked: () => asked.mock.calls.length };
  }
  const ended = async (change: Partial<NewCall> = {}): Promise<void> => {
    const { calls } = aProcess();
    await calls.open('acme', aNewCall('a', change));
    await calls.end('acme', anEnding('a'));
    await calls.open('acme', aNewCall('a', change));
  };

  it('saves a repeated call the store, in every process', async () => {
    await ended();
    const { calls, asked } = aProcess();
    expect(await calls.open('acme', aNewCall('a'))).toEqual({ kind: 'ended', answer: anAnswer() });
    expect(asked()).toBe(0);
  });

  it('is neither another tenant’s call, nor another envelope under the same id', async () => {
    await ended();
    const { calls } = aProcess();
    expect(await calls.open('acme', aNewCall('a', { envelope_digest: digestOf('other') }))).toEqual({ kind: 'other' });
    expect(await calls.open('globex', aNewCall('a'))).toMatchObject({ kind: 'open', attempt: 0 });
  });

  it('is nothing that may be tried again', async () => {
    const { calls } = aProcess();
    await calls.open('acme', aNewCall('a'));
    await calls.end('acme', anEnding('a', { retryable: true, status: 'failed_clean' }));
    for (const attempt of [1, 1]) expect(await aProcess().calls.open('acme', aNewCall('a'))).toMatchObject({ kind: 'open', attempt });
    expect(region.shared.keys()).toEqual([]);
  });

  it('is nothing RESTRICTED', async () => {
    await ended({ classification: 'RESTRICTED' });
    expect(region.shared.keys()).toEqual([]);
  });

  const forgedAnswer = ENDED_ANSWER_CODEC.encode(anAnswer('refunded twice'));
  it.each([
    ['noise', () => randomBytes(200)],
    ['an answer that somebody else sealed', (key: string) => region.forged(key, forgedAnswer)],
    ['nothing', () => new Uint8Array()],
  ])('answers what the store answers where Redis holds %s', async (_, as) => {
    await ended();
    await region.spoil(as);
    const { calls, asked } = aProcess();
    expect(await calls.open('acme', aNewCall('a'))).toEqual({ kind: 'ended', answer: anAnswer() });
    expect(asked()).toBe(1);
  });

  it('answers what the store answers while Redis is away', async () => {
    await ended();
    jest.spyOn(region.shared, 'get').mockImplementation((keys) => Promise.resolve(keys.map(() => undefined)));
    expect(await aProcess().calls.open('acme', aNewCall('a'))).toEqual({ kind: 'ended', answer: anAnswer() });
  });

  it('control: a process that believes whatever Redis holds answers what nobody did', async () => {
    await ended();
    await region.spoil((key) => region.forged(key, forgedAnswer));
    expect(await aProcess('a-secret-that-every-process-of-the-region-has').calls.open('acme', aNewCall('a'))).toEqual({
      kind: 'ended',
      answer: anAnswer('refunded twice'),
    });
  });
});
