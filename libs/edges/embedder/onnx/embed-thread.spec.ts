import { Worker } from 'node:worker_threads';
import { EmbedThread } from './embed-thread';

// A model of one dimension, whose vector of a text is its length; it dies of the word "die", fails at "fail" and never answers "sleep".
const MODEL = `
  const { parentPort } = require('node:worker_threads');
  parentPort.postMessage({ kind: 'ready' });
  parentPort.on('message', (texts) => {
    if (texts === 'end') return parentPort.close();
    if (texts.includes('die')) process.exit(7);
    if (texts.includes('sleep')) return;
    if (texts.includes('fail')) return parentPort.postMessage({ kind: 'failed', reason: 'no' });
    parentPort.postMessage({ kind: 'vectors', values: Float32Array.from(texts, (text) => text.length) });
  });`;
let started = 0;
const begun: EmbedThread[] = [];
const open = (mostWaiting = 100, code = MODEL) => {
  const thread = new EmbedThread(() => {
    started += 1;
    return new Worker(code, { eval: true });
  }, mostWaiting);
  begun.push(thread);
  return thread;
};
afterEach(async () => {
  for (const thread of begun.splice(0)) await thread.close();
  started = 0;
});
const told = async (asked: Promise<readonly Float32Array[]>) => (await asked).flatMap((values) => [...values]);

it('answers in order, in as many portions as it takes', async () => {
  const texts = Array.from({ length: 50 }, (_, i) => 'x'.repeat(i));
  expect(await told(open().ask(texts, 'unit'))).toEqual(texts.map(({ length }) => length));
});

it('fails what a dying thread was working on, and starts another one for the rest', async () => {
  const thread = open();
  const [dies, lives] = await Promise.allSettled([thread.ask(['die'], 'unit'), told(thread.ask(['four'], 'unit'))]);
  expect(dies).toMatchObject({ status: 'rejected', reason: { code: 'PROVIDER_UNAVAILABLE', retry: 'later' } });
  expect(lives).toEqual({ status: 'fulfilled', value: [4] });
  expect(started).toBe(2);
});

it('lets questions go before texts that wait', async () => {
  const thread = open();
  const order: string[] = [];
  const asked = (['unit', 'unit', 'query'] as const).map((urgency, i) =>
    thread.ask([`${i}`], urgency).then(() => order.push(`${urgency} ${i}`)),
  );
  await Promise.all(asked);
  expect(order[0]).toBe('query 2');
});

it('refuses to let more wait than it may, and takes texts again afterwards', async () => {
  const thread = open(20);
  const first = thread.ask(Array<string>(20).fill('a'), 'unit');
  await expect(thread.ask(['b'], 'query')).rejects.toMatchObject({ code: 'OVERLOADED' });
  await first;
  expect(await told(thread.ask(['b'], 'query'))).toEqual([1]);
});

it('lets go of an ask whose caller leaves, also while the thread works on it', async () => {
  const thread = open();
  const leaving = new AbortController();
  const asked = thread.ask(['sleep'], 'unit', leaving.signal);
  const behind = thread.ask(['b'], 'unit', leaving.signal);
  leaving.abort();
  await expect(asked).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  await expect(behind).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
});

it('says that a text failed, and goes on', async () => {
  const thread = open();
  await expect(thread.ask(['fail'], 'unit')).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
  expect(await told(thread.ask(['ab'], 'unit'))).toEqual([2]);
  expect(started).toBe(1);
});

it('ends what is under way when it is closed', async () => {
  const thread = open();
  const asked = expect(thread.ask(['sleep'], 'unit')).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
  await thread.close();
  await asked;
});

it.each([
  [
    'a model that cannot be used',
    `require('node:worker_threads').parentPort.postMessage({ kind: 'unusable', reason: 'no such input' });`,
    'no such input',
  ],
  ['a thread that dies at once', 'process.exit(3);', 'the thread ended before the model was loaded'],
])('says what is wrong with %s', async (_what, code, reason) => {
  expect(await open(100, code).begin()).toBe(reason);
});
