import { describeWithPGlite } from '@testing/stores';
import { type Answer, type BootedBanks, bootBanks } from './boot-banks.cases';

const BANK = 'hostile';
const REFUSALS: readonly number[] = [400, 409, 413, 422];
const LINES = { 'content-type': 'application/x-ndjson' };

/** Texts that are kept as they are, whatever they would like to be. */
const KEPT: Readonly<Record<string, string>> = {
  'right-to-left marks': '\u202Eabc\u202C \u200F\u2066 שלום kettle',
  'zero-width and combining marks': 'k\u200be\u200bttle e\u0301\u0327 \ufeff kettle',
  SQL: `kettle'; DROP TABLE memory.unit; -- $1 $$ E'\\' "unit"`,
  Cypher: "kettle'}) DETACH DELETE n // MATCH (n) RETURN n",
  markup: '<script>kettle</script> {{kettle}} ${kettle} %s %n ../../kettle',
  pictographs: 'kettle 👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿 鍵',
  'control characters': 'kettle \u0001\u0008\u001b[31m\u007f',
};

/** Texts that are refused, with nothing kept. */
const REFUSED: Readonly<Record<string, string>> = {
  NUL: 'kettle\u0000',
  'half a surrogate pair': 'kettle \ud83d',
  'a line of ten megabytes': `kettle ${'x'.repeat(10 * 1024 * 1024)}`,
};

describeWithPGlite('hostile texts', (open) => {
  let banks: BootedBanks;
  let key: string;
  beforeAll(async () => {
    banks = await bootBanks(await open(), undefined, undefined, { FIVEPLANE_HTTP_BODY_BYTES: '33554432' });
    key = banks.keyOf('acme', 'devi', 'developer', 'auditor');
    await banks.ask(`/v1/banks/${BANK}`, key, { method: 'PUT', body: { pii: { action: 'off' } } });
  });
  afterAll(() => banks.close());

  const memories = async () => {
    const { body } = await banks.ask(`/v1/banks/${BANK}/memories?known=ever&max_classification=RESTRICTED&limit=100`, key);
    return (body['items'] ?? body['memories']) as readonly { text: string; memory_id: string }[];
  };
  const exported = async () => (await banks.ask(`/v1/banks/${BANK}/export`, key)).text;
  // An export whose one memory says something else: what an attacker would hand in. Its digest fits.
  const importOf = (text: string): Promise<Answer> =>
    banks.ask(`/v1/banks/${BANK}-import/import`, key, { method: 'POST', headers: LINES, body: `${JSON.stringify({ text })}\n` });

  /** Every verb that writes words, with these words in it. */
  const writes = (text: string): Readonly<Record<string, () => Promise<Answer>>> => ({
    retain: () => banks.post('/v1/retain', key, { bank_id: BANK, content: text }),
    retainBatch: () => banks.post('/v1/retain/batch', key, { bank_id: BANK, items: [{ content: 'fine' }, { content: text }] }),
    retainConversation: () => banks.post('/v1/conversations', key, { bank_id: BANK, session_id: 's', turns: [{ content: text }] }),
    'retain, in its tags': () => banks.post('/v1/retain', key, { bank_id: BANK, content: 'tagged', tags: [text] }),
    'retain, in its metadata': () => banks.post('/v1/retain', key, { bank_id: BANK, content: 'with facts', metadata: { fact: text } }),
    placeHold: () => banks.post(`/v1/banks/${BANK}/holds`, key, { hold_id: 'h', reason: text }),
    forget: () => banks.post('/v1/forget', key, { bank_id: BANK, tags: ['none'], reason: text, dry_run: true }),
    import: () => importOf(text),
  });
  const VERBS = Object.keys(writes(''));

  it.each(Object.entries(KEPT))('with %s are kept word for word, found, exported and brought back', async (_what, text) => {
    const { status, body } = await banks.post('/v1/retain', key, { bank_id: BANK, content: text });
    expect([status, typeof body['memory_id']]).toEqual([200, 'string']);
    expect((await memories()).map((memory) => memory.text)).toContain(text);
    const found = await banks.post('/v1/recall', key, { bank_id: BANK, query: 'kettle', max_results: 100 });
    expect((found.body['hits'] as readonly { text: string }[]).map((hit) => hit.text)).toContain(text);
    const file = await exported();
    const copy = `${BANK}-copy`;
    expect((await banks.ask(`/v1/banks/${copy}/import`, key, { method: 'POST', headers: LINES, body: file })).status).toBe(200);
    const brought = await banks.ask(`/v1/banks/${copy}/export`, key);
    expect(brought.text.split('\n').slice(1, -2)).toEqual(file.split('\n').slice(1, -2));
    await banks.post('/v1/forget', key, { bank_id: copy, scope: 'bank' });
  });

  for (const [what, text] of Object.entries(REFUSED))
    it.each(VERBS)(`with ${what} are refused by %s, and nothing is kept`, async (verb) => {
      const before = await exported();
      const answer = await (writes(text)[verb] ?? (() => Promise.reject(new Error(verb))))();
      expect([verb, REFUSALS.includes(answer.status) ? 'refused' : answer.status, answer.type]).toEqual([
        verb,
        'refused',
        'application/problem+json',
      ]);
      expect(typeof answer.body['code']).toBe('string');
      expect(answer.text.length).toBeLessThan(10_000);
      const after = await exported();
      expect(after.split('\n').slice(1, -2)).toEqual(before.split('\n').slice(1, -2));
    });

  it.each([
    ['tags', { tags: Array.from({ length: 100_000 }, (_, n) => `t${n}`) }],
    ['one tag twice', { tags: ['a', 'a'] }],
    ['metadata', { metadata: Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`k${n}`, n])) }],
    ['principals', { principals: Array.from({ length: 50_000 }, (_, n) => `user:u${n}`) }],
  ])('a bomb of %s is refused', async (_what, more) => {
    const { status, type } = await banks.post('/v1/retain', key, { bank_id: BANK, content: 'bomb', ...more });
    expect([REFUSALS.includes(status) ? 'refused' : status, type]).toEqual(['refused', 'application/problem+json']);
    expect((await memories()).map(({ text }) => text)).not.toContain('bomb');
  });

  it('a bank is whole after all of it', async () => {
    await banks.post('/v1/retain', key, { bank_id: BANK, content: 'The last kettle.' });
    const { body } = await banks.post('/v1/recall', key, { bank_id: BANK, query: 'last kettle', max_results: 1 });
    expect(body['hits']).toMatchObject([{ text: 'The last kettle.' }]);
  });
});
