import { canonicalJson } from '@kernel/canonical-json';
import { digestOfBytes } from '@kernel/digest';
import { describeWithStores } from '@testing/stores';
import { type BootedBanks, bootBanks } from './boot-banks.cases';

const LINES = { 'content-type': 'application/x-ndjson' };

describeWithStores('export and import over HTTP', (open) => {
  let banks: BootedBanks;
  let devi: string;
  let dan: string;
  beforeAll(async () => {
    banks = await bootBanks(await open());
    devi = banks.keyOf('acme', 'devi', 'developer');
    dan = banks.keyOf('globex', 'dan', 'developer');
  });
  afterAll(() => banks.close());

  const exported = async (bank: string, key = devi) => (await banks.ask(`/v1/banks/${bank}/export`, key)).text;
  const imported = (bank: string, body: string, key = devi, query = '') => banks.ask(`/v1/banks/${bank}/import${query}`, key, { method: 'POST', body, headers: LINES }); // prettier-ignore
  /** An export without the line that names tenant and bank. */
  const memoriesOf = (text: string) => text.split('\n').slice(1).join('\n');

  async function filled(bank_id: string): Promise<void> {
    await banks.ask(`/v1/banks/${bank_id}`, devi, {
      method: 'PUT',
      body: { profile: 'assistant-log', language: 'german', pii: { action: 'warn' } },
    });
    const retain = async (body: object) => String((await banks.post('/v1/retain', devi, { bank_id, ...body })).body['memory_id']);
    const first = await retain({
      content: 'Ann lives in Porto. \u202e😀 ‘; MATCH (n) DETACH DELETE n’',
      ...{
        tags: ['home'],
        source: 'chat',
        occurred_at: '2026-05-01T10:00:00.000Z',
        metadata: { a: 'b', n: 0.1, no: null },
        principals: ['user:ann'],
      },
      ...{
        visible_to: ['role:developer'],
        classification: 'CONFIDENTIAL',
        expires_at: '2099-01-01T00:00:00.000Z',
        title: 'Home',
        speaker: 'Ann',
      },
    });
    const fact = { subject: 'ann', predicate: 'lives in', valid_from: '2026-05-01T00:00:00.000Z', valid_to: null };
    const second = await retain({ content: 'Ann lives in Lisbon.', fact, supersedes: [first] });
    await retain({ content: 'Ann lives in Rome.', contradicts: [second] });
    await banks.post('/v1/forget', devi, { bank_id, memory_ids: [second], mode: 'soft' });
    await retain({ content: 'Ann lives in Lisbon.', fact });
  }

  it('comes back as it went, byte for byte, in another tenant too, and is found there', async () => {
    await filled('origin');
    const file = await exported('origin');
    expect(file.trimEnd().split('\n')).toHaveLength(6); // header, 4 memories, end
    expect((await imported('copy', file)).body).toEqual({ bank_id: 'copy', imported: 4, skipped: 0, overwritten: 0 });
    expect(memoriesOf(await exported('copy'))).toBe(memoriesOf(file));
    expect((await banks.ask('/v1/banks/copy', devi)).body).toMatchObject({
      profile: 'assistant-log',
      language: 'german',
      pii: { action: 'warn' },
    });
    expect((await imported('copy', file, dan)).body).toMatchObject({ imported: 4 });
    expect(memoriesOf(await exported('copy', dan))).toBe(memoriesOf(file));
    const query = { bank_id: 'copy', query: 'Ann Lisbon' };
    const [here, there] = [await banks.post('/v1/recall', devi, query), await banks.post('/v1/recall', dan, query)];
    expect((here.body['hits'] as object[]).length).toBeGreaterThan(0);
    expect(there.body['hits']).toEqual(here.body['hits']);
  });

  it('changes nothing when it is repeated, unless it is told to', async () => {
    await filled('again');
    const file = await exported('again');
    expect((await imported('again', file)).body).toMatchObject({ imported: 0, skipped: 4 });
    const refused = await imported('again', file, devi, '?on_conflict=error');
    expect([refused.status, refused.body['code']]).toEqual([409, 'MEMORY_IMPORT_CONFLICT']);
    expect((await imported('again', file, devi, '?on_conflict=overwrite')).body).toMatchObject({ imported: 4, overwritten: 4 });
    expect(memoriesOf(await exported('again'))).toBe(memoriesOf(file));
  });

  it('takes what was known again when it is retained after an import', async () => {
    await banks.post('/v1/retain', devi, { bank_id: 'keys', content: 'Known once.' });
    await imported('keys-copy', await exported('keys'));
    const { body } = await banks.post('/v1/retain', devi, { bank_id: 'keys-copy', content: 'Known once.' });
    expect(body).toMatchObject({ deduplicated: true });
  });

  it('that is refused leaves everything as it was: what it would overwrite, and no bank', async () => {
    await filled('kept');
    const file = await exported('kept');
    await banks.post('/v1/banks/kept/holds', devi, { hold_id: 'case-1', reason: 'litigation' });
    expect((await imported('kept', file, devi, '?on_conflict=overwrite')).body['code']).toBe('BANK_UNDER_HOLD');
    expect(await exported('kept')).toBe(file);
    // One that is whole, and too much for the store.
    const [header = '', , , , last = ''] = file.split('\n');
    const line = `${canonicalJson({ ...(JSON.parse(last) as object), supersedes: [], contradicts: [], tags: Array.from({ length: 101 }, (_, n) => `t${n}`) })}\n`;
    const bomb = `${header}\n${line}${canonicalJson({ digest: digestOfBytes(Buffer.from(line)), memories: 1 })}\n`;
    expect((await imported('bomb', bomb)).body['code']).toBe('BANK_TOO_LARGE');
    expect((await banks.ask('/v1/banks/bomb', devi)).body['code']).toBe('BANK_UNKNOWN');
  });

  it('takes a memory that stands under another id for that one, and counts what came in', async () => {
    const known = { bank_id: 'here', content: 'Known here and there.' };
    const { memory_id: here } = (await banks.post('/v1/retain', devi, known)).body;
    const { memory_id: there } = (await banks.post('/v1/retain', devi, { ...known, bank_id: 'there' })).body;
    const { memory_id: next } = (await banks.post('/v1/retain', devi, { bank_id: 'there', content: 'Not so.', contradicts: [there] })).body;
    const file = await exported('there');
    expect((await imported('here', file)).body).toEqual({ bank_id: 'here', imported: 1, skipped: 1, overwritten: 0 });
    expect((await banks.ask(`/v1/banks/here/memories/${String(next)}`, devi)).body['contradicts']).toEqual([here]);
    expect((await imported('here', file, devi, '?on_conflict=overwrite')).body).toEqual({
      bank_id: 'here',
      imported: 1,
      skipped: 1,
      overwritten: 1,
    });
  });

  it.each<[string, (file: string) => string]>([
    ['was cut off', (file) => file.split('\n').slice(0, -2).join('\n')],
    ['was changed', (file) => file.replace('Porto', 'Parma')],
    ['is empty', () => '{}'],
    ['names a profile that nobody knows', (file) => file.replace('"profile":"assistant-log"', '"profile":"novel"')],
  ])('refuses a file that %s, and writes nothing', async (_what, spoil) => {
    await filled('spoilt');
    const answer = await imported('spoilt-copy', spoil(await exported('spoilt')));
    expect([answer.status, answer.body['code']]).toEqual([422, 'MEMORY_IMPORT_UNREADABLE']);
    expect((await banks.ask('/v1/banks/spoilt-copy', devi)).status).toBe(404);
  });

  it('refuses what is no file of lines, and lines that are no JSON', async () => {
    expect((await banks.post('/v1/banks/x/import', devi, { a: 1 })).body['code']).toBe('MEMORY_REQUEST_INVALID');
    expect((await imported('x', 'not json')).body['code']).toBe('HTTP_BODY_NOT_JSON');
    expect((await banks.ask('/v1/banks/nowhere/export', devi)).body['code']).toBe('BANK_UNKNOWN');
  });
});
