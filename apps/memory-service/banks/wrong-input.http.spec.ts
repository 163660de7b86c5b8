import { Fault } from '@kernel/fault';
import { KeyHolders } from '@edges/peers/key-holders/key-holders';
import { provideValue } from '@platform/provide';
import { describeWithPGlite } from '@testing/stores';
import { type BootedBanks, bootBanks } from './boot-banks.cases';
import { MEMORY_API } from './memory-description';

describeWithPGlite('requests to the memory API', (open) => {
  let banks: BootedBanks;
  let devi: string;
  beforeAll(async () => {
    banks = await bootBanks(await open());
    devi = banks.keyOf('acme', 'devi', 'developer', 'auditor');
  });
  afterAll(() => banks.close());

  it.each(MEMORY_API)('$id is closed without a key, with a key of nobody, and to roles that do not open it', async ({ method, path }) => {
    const address = path.replace(/\{[a-z]+\}/g, 'job_01KG9F4AR0000000000000000Z');
    for (const key of [undefined, 'nonsense', `fpk_01KG9F4AR0000000000000000Z_${'A'.repeat(43)}`]) {
      const { status, type, body } = await banks.ask(address, key, { method: method.toUpperCase() });
      expect([status, type, body['code']]).toEqual([401, 'application/problem+json', 'CONVERSATION_KEY_INVALID']);
    }
    expect((await banks.ask(address, banks.keyOf('acme', 'nobody'), { method: method.toUpperCase() })).body['code']).toBe(
      'MEMORY_ROLE_FORBIDDEN',
    );
  });

  const good = { bank_id: 'b', content: 'x' };
  const asked = { bank_id: 'b', query: 'x' };
  it.each<[string, string, unknown, string | undefined]>([
    ['an unknown field', '/v1/retain', { ...good, contents: 'y' }, '/contents'],
    ['no content', '/v1/retain', { bank_id: 'b' }, '/content'],
    ['a bank that is none', '/v1/retain', { ...good, bank_id: '../b' }, '/bank_id'],
    ['too many tags', '/v1/retain', { ...good, tags: Array.from({ length: 101 }, (_, at) => `t${at}`) }, '/tags'],
    ['nested metadata', '/v1/retain', { ...good, metadata: { a: { b: 1 } } }, '/metadata/a'],
    ['a profile that nobody knows', '/v1/retain', { ...good, extraction_profile: 'magic' }, '/extraction_profile'],
    ['a principal that is none', '/v1/retain', { ...good, principals: ['sam'] }, '/principals/0'],
    ['U+0000', '/v1/retain', { ...good, content: 'a\u0000' }, '/content'],
    ['no query', '/v1/recall', { bank_id: 'b' }, '/query'],
    ['a limit above the bound', '/v1/recall', { ...asked, max_results: 1_001 }, '/max_results'],
    ['an empty time range', '/v1/recall', { ...asked, time_range: {} }, '/time_range'],
    ['a layer that nobody knows', '/v1/recall', { ...asked, layer_weights: { wiki: 1 } }, '/layer_weights/wiki'],
    ['no instant', '/v1/history', asked, '/as_of'],
    ['a disposition out of bounds', '/v1/reflect', { ...asked, dispositions: { skepticism: 6 } }, '/dispositions/skepticism'],
    ['an unknown scope', '/v1/forget', { bank_id: 'b', scope: 'everything' }, '/scope'],
    ['a rule that nobody knows', '/v1/banks/b', { pii: { actions: 'off' } }, '/pii/actions'],
    ['a lifetime that is none', '/v1/banks/b', { lifecycle: { delete_after_days: 0 } }, '/lifecycle/delete_after_days'],
    ['a hold without a reason', '/v1/banks/b/holds', { hold_id: 'h' }, '/reason'],
    ['no turns', '/v1/conversations', { bank_id: 'b', session_id: 's', turns: [] }, '/turns'],
  ])('with %s are refused, and told where', async (_what, path, body, place) => {
    const { status, body: problem } = await banks.ask(path, devi, { method: path === '/v1/banks/b' ? 'PUT' : 'POST', body });
    expect([status, problem['code']]).toEqual([422, 'MEMORY_REQUEST_INVALID']);
    expect((problem['findings'] as { path: string }[]).map((finding) => finding.path)).toContain(place);
  });

  it.each<[string, string, unknown, number, string]>([
    ['a day that is none', '/v1/retain', { ...good, occurred_at: '2026-02-31T00:00:00.000Z' }, 422, 'MEMORY_TIME_INVALID'],
    ['nothing to find', '/v1/retain', { ...good, content: '…' }, 422, 'MEMORY_TEXT_EMPTY'],
    ['a memory that is not there', '/v1/retain', { ...good, content: 'y', supersedes: ['mem_0'] }, 422, 'BANK_UNIT_UNKNOWN'],
    ['banks in two ways', '/v1/recall', { ...asked, banks: ['c'] }, 422, 'MEMORY_BANKS_AMBIGUOUS'],
    ['a bank that nobody made', '/v1/recall', { bank_id: 'nowhere', query: 'x' }, 404, 'BANK_UNKNOWN'],
    ['a question without a word', '/v1/recall', { ...asked, query: '?!' }, 422, 'RETRIEVAL_QUESTION_EMPTY'],
    ['nothing selected', '/v1/forget', { bank_id: 'b' }, 422, 'MEMORY_SELECTOR_MISSING'],
    ['a hold on nothing', '/v1/banks/nowhere/holds', { hold_id: 'h', reason: 'r' }, 404, 'BANK_UNKNOWN'],
    ['half a surrogate pair', '/v1/retain', '{"bank_id":"b","content":"\\ud800"}', 400, 'HTTP_BODY_NOT_UNICODE'],
    ['a key twice', '/v1/retain', '{"bank_id":"b","bank_id":"c","content":"x"}', 400, 'HTTP_BODY_DUPLICATE_KEY'],
    ['a line of ten megabytes', '/v1/retain', { ...good, content: 'x'.repeat(10 * 1024 * 1024) }, 413, 'HTTP_BODY_TOO_LARGE'],
  ])('with %s are refused', async (_what, path, body, status, code) => {
    await banks.post('/v1/retain', devi, good);
    const answer = await banks.post(path, devi, body);
    expect([answer.status, answer.body['code']]).toEqual([status, code]);
  });

  it('with an idempotency key, a cursor or a name that is none are refused', async () => {
    expect((await banks.post('/v1/retain', devi, good, { 'idempotency-key': 'x'.repeat(201) })).body['code']).toBe(
      'MEMORY_REQUEST_INVALID',
    );
    expect((await banks.ask('/v1/banks/b/memories?cursor=-1', devi)).body['code']).toBe('MEMORY_REQUEST_INVALID');
    expect((await banks.ask('/v1/banks/b/memories?limit=0', devi)).body['code']).toBe('MEMORY_REQUEST_INVALID');
    expect((await banks.ask('/v1/banks/%2e%2e%2fb', devi)).body['code']).toBe('BANK_UNKNOWN');
    expect((await banks.ask('/v1/jobs/nonsense', devi)).body['code']).toBe('MEMORY_JOB_UNKNOWN');
  });

  it('page through banks and memories without a gap or a repetition', async () => {
    for (let at = 0; at < 5; at++) await banks.post('/v1/retain', devi, { bank_id: `page-${at}`, content: `Page ${at}.` });
    for (let at = 0; at < 4; at++) await banks.post('/v1/retain', devi, { bank_id: 'page-0', content: `More ${at}.` });
    const pages = async (path: string, field: string, name: string) => {
      const seen: unknown[] = [];
      for (let cursor = ''; ;) {
        const { body } = await banks.ask(`${path}?limit=2${cursor}`, devi);
        seen.push(...(body[field] as Record<string, unknown>[]).map((entry) => entry[name]));
        if (body['next_cursor'] === undefined) return seen;
        cursor = `&cursor=${String(body['next_cursor'])}`;
      }
    };
    expect((await pages('/v1/banks', 'banks', 'bank_id')).filter((name) => String(name).startsWith('page-'))).toEqual([0, 1, 2, 3, 4].map((at) => `page-${at}`)); // prettier-ignore
    expect(await pages('/v1/banks/page-0/memories', 'memories', 'text')).toEqual(['Page 0.', 'More 0.', 'More 1.', 'More 2.', 'More 3.']);
  });
});

describeWithPGlite('a door whose keys cannot be asked', (open) => {
  it('lets nobody in', async () => {
    const away: KeyHolders = {
      identify: () => Promise.reject(new Fault('PEER_UNAVAILABLE', 'conversation-manager is away', 'later')),
    };
    const banks = await bootBanks(await open(), undefined, [provideValue(KeyHolders, away)]);
    const { status, body } = await banks.ask('/v1/banks', banks.keyOf('acme', 'devi', 'developer'));
    expect([status, body['code']]).toEqual([503, 'PEER_UNAVAILABLE']);
    await banks.close();
  });
});
