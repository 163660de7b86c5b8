import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWithPostgres } from '@testing/stores';
import { InMemoryEmbedder } from '@edges/embedder/in-memory-embedder';
import type { Memory } from './memory';
import type { MemoryEmbedder } from './memory-embedder';
import { MemoryError } from './memory-error';
import type { RecallResult } from './memory-question';
import { openMemory } from './open-memory';

const AT = new Date('2026-06-15T12:00:00.000Z');
let now = AT;
const clock = () => now;
const textsOf = ({ hits }: RecallResult) => hits.map(({ text }) => text);

function describeMemory(open: () => Promise<Memory>): void {
  let memory: Memory;
  beforeAll(async () => {
    memory = await open();
  });
  afterAll(() => memory.close());
  beforeEach(async () => {
    now = AT;
    await memory.putBank('talk');
  });
  afterEach(() => memory.forget('talk', { everything: 'bank' }));
  const code = async (call: Promise<unknown>) => {
    const [outcome] = await Promise.allSettled([call]);
    if (outcome.status === 'fulfilled') return 'no refusal';
    if (!(outcome.reason instanceof MemoryError)) throw outcome.reason;
    return outcome.reason.code;
  };

  it('keeps, recalls with reasons and forgets', async () => {
    const kept = await memory.retain('talk', [
      { text: 'The kettle is blue.', speaker: 'Ann', principals: ['user:ann'] },
      { text: 'Paris in May.' },
    ]);
    expect(kept.map(({ outcome }) => outcome)).toEqual(['added', 'added']);
    const { hits, truncated } = await memory.recall('talk', 'kettle', { most: 1 });
    expect(hits).toMatchObject([{ id: kept[0]?.id, place: 1, text: 'The kettle is blue.', speaker: 'Ann', bank: 'talk', position: 0 }]);
    expect(hits[0]?.reasons[0]?.adds).toBeGreaterThan(0);
    expect(truncated).toBe(false);
    expect(await memory.forget('talk', { principal: 'user:ann', dryRun: true })).toMatchObject({ texts: 1 });
    expect(await memory.forget('talk', { principal: 'user:ann' })).toMatchObject({ texts: 1, rows: { unit: 1, unit_analysis: 1 } });
    expect(textsOf(await memory.recall('talk', 'kettle'))).toEqual([]);
  });

  it('remembers how it was before a text was told anew', async () => {
    const [old] = await memory.retain('talk', { text: 'The kettle is blue.' });
    now = new Date(AT.getTime() + 1_000);
    await memory.retain('talk', { text: 'The kettle is green.', supersedes: [old?.id ?? ''] });
    expect(textsOf(await memory.recall('talk', 'kettle'))).toEqual(['The kettle is green.']);
    expect(textsOf(await memory.history('talk', 'kettle', AT))).toEqual(['The kettle is blue.']);
  });

  it('asks several banks at once, within a filter', async () => {
    await memory.putBank('notes', { kind: 'documents', language: 'plain' });
    await memory.retain('talk', { text: 'A blue kettle.', tags: ['a'] });
    await memory.retain('notes', [
      { text: 'Kettles boil.', title: 'kettle' },
      { text: 'kettle, secret', classification: 'RESTRICTED' },
    ]);
    expect(textsOf(await memory.recall(['notes', 'talk'], 'kettle', { ceiling: 'INTERNAL' })).toSorted()).toEqual([
      'A blue kettle.',
      'Kettles boil.',
    ]);
    expect(textsOf(await memory.recall(['notes', 'talk'], 'kettle', { anyTag: ['a'] }))).toEqual(['A blue kettle.']);
    expect((await memory.banks()).map(({ name, kind, units }) => [name, kind, units])).toEqual([['notes', 'documents', 2], ['talk', 'chat', 1]]); // prettier-ignore
    await memory.forget('notes', { everything: 'bank' });
  });

  it('answers a repeated key with the first ids', async () => {
    const first = await memory.retain('talk', { text: 'once' }, 'key');
    expect(await memory.retain('talk', { text: 'once' }, 'key')).toEqual(first);
    expect(await code(memory.retain('talk', { text: 'twice' }, 'key'))).toBe('BANK_KEY_TAKEN');
  });

  it('keeps a bank under hold', async () => {
    await memory.retain('talk', { text: 'evidence' });
    await memory.hold('talk', 'h1', 'lawsuit');
    expect(await code(memory.forget('talk', { everything: 'texts' }))).toBe('BANK_UNDER_HOLD');
    expect(await memory.release('talk', 'h1')).toBe('released');
    expect(await memory.release('talk', 'h1')).toBe('absent');
    expect(await memory.forget('talk', { everything: 'texts' })).toMatchObject({ texts: 1 });
  });

  it.each([
    ['a bank that is not there', (m: Memory) => m.retain('absent', { text: 'x' }), 'BANK_UNKNOWN'],
    ['to ask a bank that is not there', (m: Memory) => m.recall('absent', 'x'), 'BANK_UNKNOWN'],
    ['a bank without a proper name', (m: Memory) => m.putBank('no spaces'), 'BANK_NAME_INVALID'],
    ['a language without a stemmer', (m: Memory) => m.putBank('talk', { language: 'klingon' }), 'MEMORY_LANGUAGE_UNKNOWN'],
    ['a question without a word', (m: Memory) => m.recall('talk', '…'), 'RETRIEVAL_QUESTION_EMPTY'],
    ['a NUL', (m: Memory) => m.retain('talk', { text: 'a\0' }), 'MEMORY_TEXT_UNSTORABLE'],
    ['half a surrogate pair', (m: Memory) => m.retain('talk', { text: '\ud83d' }, 'k'), 'MEMORY_TEXT_UNSTORABLE'],
    ['to forget nothing in particular', (m: Memory) => m.forget('talk', {}), 'MEMORY_FORGET_UNNAMED'],
    ['to forget everything and something', (m: Memory) => m.forget('talk', { everything: 'texts', ids: ['x'] }), 'MEMORY_FORGET_UNNAMED'],
  ])('refuses %s', async (_what, call, expected) => {
    expect(await code(call(memory))).toBe(expected);
  });
}

/** A model as somebody would bring one. */
function aModel(seed: string): MemoryEmbedder & { asked: number } {
  const inner = new InMemoryEmbedder(64, seed);
  const model = {
    ...{ identity: inner.identity, dimensions: inner.dimensions, asked: 0 },
    embed: (texts: readonly string[], purpose: 'unit' | 'query') => {
      model.asked += purpose === 'unit' ? texts.length : 0;
      return inner.embed({ tenant: 'any', texts, purpose });
    },
  };
  return model;
}

describe('a memory in a folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fiveplane-memory-library-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  describeMemory(() => openMemory({ dataDir: folder, now: clock }));

  it('is there again after it was closed, for its tenant alone', async () => {
    const first = await openMemory({ dataDir: join(folder, 'again') });
    await first.putBank('talk');
    await first.retain('talk', { text: 'The kettle is blue.' });
    const { hash } = await first.recall('talk', 'kettle');
    await first.close();
    const second = await openMemory({ dataDir: join(folder, 'again') });
    expect((await second.recall('talk', 'kettle')).hash).toBe(hash);
    await second.close();
    const stranger = await openMemory({ dataDir: join(folder, 'again'), tenant: 'globex' });
    expect(await stranger.banks()).toEqual([]);
    await stranger.close();
  });

  it('finds by meaning what a model has read, once for all openings, and anew for another model', async () => {
    const place = { dataDir: join(folder, 'model') };
    const by = ({ hits }: RecallResult) => hits[0]?.reasons.map((reason) => reason.by) ?? [];
    const opened = async (model?: MemoryEmbedder) => openMemory({ ...place, ...(model === undefined ? {} : { embedder: model }) });
    const without = await opened();
    await without.putBank('talk');
    await without.retain('talk', [{ text: 'The kettle is blue.' }, { text: 'Paris in May.' }]);
    expect(by(await without.recall('talk', 'kettle'))).not.toContain('dense');
    await without.close();
    const [first, again, other] = [aModel('a'), aModel('a'), aModel('b')];
    const memory = await opened(first);
    await memory.embedded();
    expect(by(await memory.recall('talk', 'kettle'))).toContain('dense');
    await memory.retain('talk', { text: 'A kettle whistles.' });
    expect(textsOf(await memory.recall('talk', 'whistles'))).toContain('A kettle whistles.');
    await memory.embedded();
    expect(await memory.forget('talk', { ids: ['nothing'], dryRun: true })).toMatchObject({ rows: { unit_vector: 0 } });
    expect(await memory.forget('talk', { everything: 'texts', dryRun: true })).toMatchObject({ texts: 3, rows: { unit_vector: 3 } });
    await memory.close();
    for (const model of [again, other]) {
      const next = await opened(model);
      await next.embedded();
      expect(by(await next.recall('talk', 'kettle'))).toContain('dense');
      await next.close();
    }
    expect([first.asked, again.asked, other.asked]).toEqual([3, 0, 3]);
  });

  it('answers by words while the model is away, and says so', async () => {
    const away: unknown[] = [];
    const embed = () => Promise.reject(new Error('away'));
    const place = { dataDir: join(folder, 'away'), onEmbedderAway: (cause: unknown) => void away.push(cause) };
    const memory = await openMemory({ ...place, embedder: { ...aModel('a'), embed } });
    await memory.putBank('talk');
    await memory.retain('talk', { text: 'The kettle is blue.' });
    expect(textsOf(await memory.recall('talk', 'kettle'))).toEqual(['The kettle is blue.']);
    await expect(memory.embedded()).rejects.toThrow('away');
    await memory.close();
    expect(away).toMatchObject([{ message: 'away' }]);
  });

  it('refuses a tenant without a proper name', async () => {
    await expect(openMemory({ dataDir: folder, tenant: 'No' })).rejects.toMatchObject({ code: 'MEMORY_TENANT_INVALID' });
  });
});

describeWithPostgres('a memory', (open) => {
  describeMemory(async () => {
    const { url = '' } = await open();
    return openMemory({ databaseUrl: url, now: clock });
  });
});
