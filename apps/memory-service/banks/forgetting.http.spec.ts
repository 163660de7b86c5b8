import { Compile } from 'typebox/compile';
import { signatureHolds } from '@kernel/dsse';
import { publicKeyFrom } from '@kernel/keys';
import { ForgetResult } from '@planes/intelligence/memory/verbs/forget';
import { describeWithStores, type TestStore } from '@testing/stores';
import { type BootedBanks, bootBanks } from './boot-banks.cases';

type Receipt = NonNullable<ForgetResult['receipt']>;

describeWithStores('forgetting over HTTP', (open) => {
  let opened: TestStore;
  let banks: BootedBanks;
  let sam: string;
  let anna: string;
  beforeAll(async () => {
    opened = await open();
    banks = await bootBanks(opened);
    sam = banks.keyOf('acme', 'sam', 'support_ops', 'developer');
    anna = banks.keyOf('acme', 'anna', 'auditor');
  });
  afterAll(() => banks.close());

  const retain = async (bank_id: string, content: string, more: object = {}): Promise<string> =>
    String((await banks.post('/v1/retain', sam, { bank_id, content, ...more })).body['memory_id']);
  const forget = (body: object, headers = {}, key = sam) => banks.post('/v1/forget', key, body, headers);
  const left = async (bank: string): Promise<readonly string[]> => {
    const { memories } = (await banks.ask(`/v1/banks/${bank}/memories?known=ever`, sam)).body as { memories: { text: string }[] };
    return memories.map(({ text }) => text);
  };

  /** Rows of the bank in every table of the schema that names banks. */
  async function rowsOf(bank: string): Promise<Record<string, number>> {
    const owner = opened.source.as('fp_memory');
    return owner.inTenant('acme', async (tx) => {
      const tables = await tx.query<{ table_name: string }>(
        `SELECT DISTINCT c.table_name FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
         WHERE c.table_schema = 'memory' AND c.column_name = 'bank' AND t.table_type = 'BASE TABLE' AND c.table_name ~ '^(unit|bank)(_[a-z]+)?$' ORDER BY 1`,
      );
      const counts: Record<string, number> = {};
      for (const { table_name } of tables) {
        const [row] = await tx.query<{ n: string }>(
          `SELECT count(*) AS n FROM memory.${table_name} WHERE tenant_id = 'acme' AND bank = $1`,
          [bank],
        );
        counts[table_name] = Number(row?.n);
      }
      return counts;
    });
  }

  it.each([
    ['id', 'by-id', (id: string) => ({ memory_ids: [id] })],
    ['tag', 'by-tag', () => ({ tags: ['gone'] })],
    ['principal', 'by-principal', () => ({ principal: 'user:ann' })],
    ['session', 'by-session', () => ({ session_id: 'gone' })],
    ['type', 'by-type', () => ({ fact_types: ['gone'] })],
  ])(
    'forgets by %s what was chosen and nothing else; a dry run tells the same counts and removes nothing',
    async (_how, bank_id, selector) => {
      const id = await retain(bank_id, 'This goes.', { tags: ['gone'], principals: ['user:ann'], session_id: 'gone', fact_type: 'gone' });
      await retain(bank_id, 'This stays.', { tags: ['kept'], principals: ['user:bob'] });
      const dry = await forget({ bank_id, ...selector(id), dry_run: true });
      expect(await left(bank_id)).toHaveLength(2);
      const { body } = await forget({ bank_id, ...selector(id) });
      expect(Compile(ForgetResult).Check(body)).toBe(true);
      expect(body).toMatchObject({ dry_run: false, mode: 'hard', deleted_count: 1, rows: dry.body['rows'] });
      expect(dry.body).toMatchObject({ dry_run: true, deleted_count: 1, receipt: null });
      expect(await left(bank_id)).toEqual(['This stays.']);
      const found = await banks.post('/v1/recall', sam, { bank_id, query: 'This goes stays' });
      expect((found.body['hits'] as { text: string }[]).map(({ text }) => text)).toEqual(['This stays.']);
    },
  );

  it('forgets by date what was retained before it', async () => {
    await retain('by-date', 'Old.');
    expect((await forget({ bank_id: 'by-date', before_date: '2020-01-01T00:00:00.000Z' })).body['deleted_count']).toBe(0);
    expect((await forget({ bank_id: 'by-date', before_date: '2099-01-01T00:00:00.000Z' })).body['deleted_count']).toBe(1);
  });

  it('leaves no row of a bank that is forgotten, in any table', async () => {
    const first = await retain('whole', 'All of it. Ann lives in Lisbon.');
    await retain('whole', 'Ann lives in Porto.', { supersedes: [first] });
    await banks.post('/v1/recall', sam, { bank_id: 'whole', query: 'Ann' });
    expect(Object.values(await rowsOf('whole')).reduce((a, b) => a + b)).toBeGreaterThan(5); // control
    expect((await forget({ bank_id: 'whole', scope: 'bank' }, {}, banks.keyOf('acme', 'sue', 'support_ops'))).body['code']).toBe(
      'MEMORY_ROLE_FORBIDDEN',
    );
    expect((await forget({ bank_id: 'whole', scope: 'bank' })).body).toMatchObject({ deleted_count: 2 });
    expect(Object.values(await rowsOf('whole')).every((count) => count === 0)).toBe(true);
    expect((await banks.ask('/v1/banks/whole', sam)).status).toBe(404);
  });

  it('signs a receipt that holds, gives it again for the same key, and lists it', async () => {
    await retain('receipts', 'Signed away.');
    const key = { 'idempotency-key': 'forget-1' };
    const first = (await forget({ bank_id: 'receipts', scope: 'all', reason: 'asked to' }, key)).body;
    const { document, envelope } = first['receipt'] as Receipt;
    expect(document).toMatchObject({ tenant_id: 'acme', banks: ['receipts'], by: 'user:sam', reason: 'asked to', memories: 1 });
    expect(JSON.parse(Buffer.from(envelope.payload, 'base64').toString('utf8'))).toEqual(document);
    const [signature] = envelope.signatures;
    const publicKey = publicKeyFrom(Buffer.from(banks.signer.publicKey, 'base64'));
    expect(signature !== undefined && signatureHolds(envelope, signature, publicKey)).toBe(true);
    const forged = { ...envelope, payload: Buffer.from(JSON.stringify({ ...document, memories: 0 })).toString('base64') };
    expect(signature !== undefined && signatureHolds(forged, signature, publicKey)).toBe(false); // control
    await retain('receipts', 'Retained since.');
    expect((await forget({ bank_id: 'receipts', scope: 'all', reason: 'asked to' }, key)).body['receipt']).toEqual(first['receipt']);
    expect(await left('receipts')).toEqual(['Retained since.']);
    const reused = await forget({ bank_id: 'receipts', memory_ids: ['x'] }, key);
    expect([reused.status, reused.body['code']]).toEqual([409, 'BANK_ERASURE_ID_TAKEN']);
    const { erasures } = (await banks.ask('/v1/erasures?limit=200', anna)).body as { erasures: Receipt[] };
    expect(erasures).toContainEqual({ document, envelope });
  });

  it('under hold forgets nothing and names the holds, until they are released', async () => {
    await retain('held', 'Evidence.');
    const hold = { hold_id: 'case-7', reason: 'litigation' };
    expect((await banks.post('/v1/banks/held/holds', anna, hold)).body).toMatchObject({ hold_id: 'case-7', set_by: 'user:anna' });
    expect((await banks.post('/v1/banks/held/holds', anna, hold)).status).toBe(200);
    for (const body of [
      { bank_id: 'held', scope: 'all' },
      { bank_id: 'held', scope: 'bank' },
      { bank_id: 'held', scope: 'all', dry_run: true },
    ]) {
      const refused = await forget(body);
      expect([refused.status, refused.body['code']]).toEqual([423, 'BANK_UNDER_HOLD']);
      expect(refused.body['detail']).toContain('case-7');
    }
    expect((await banks.ask('/v1/banks/held/holds', sam)).body).toMatchObject({ under_hold: true, holds: [{ hold_id: 'case-7' }] });
    expect((await banks.ask('/v1/banks/held/holds/case-7', sam, { method: 'DELETE' })).body['code']).toBe('MEMORY_ROLE_FORBIDDEN');
    expect((await banks.ask('/v1/banks/held/holds/case-7', anna, { method: 'DELETE' })).body).toEqual({
      hold_id: 'case-7',
      released: true,
    });
    expect((await banks.ask('/v1/banks/held/holds/case-7', anna, { method: 'DELETE' })).body['code']).toBe('MEMORY_HOLD_UNKNOWN');
    expect((await forget({ bank_id: 'held', scope: 'all' })).body['deleted_count']).toBe(1);
  });

  it('reaches what was taken for later and is not written yet', async () => {
    const items = Array.from({ length: 40 }, (_, n) => ({ content: `Queued secret ${n}.`, principals: ['user:ann'] }));
    const jobs = items.map((item) => banks.post('/v1/retain/batch', sam, { bank_id: 'queued', items: [item], when: 'later' }));
    for (const { status } of await Promise.all(jobs)) expect(status).toBe(202);
    expect((await forget({ bank_id: 'queued', principal: 'user:ann' })).body).toMatchObject({ deleted_count: 40 });
    expect(await left('queued')).toEqual([]);
    const { jobs: told } = (await banks.ask('/v1/banks/queued/jobs', sam)).body as { jobs: { state: string }[] };
    expect(new Set(told.map(({ state }) => state))).toEqual(new Set(['succeeded']));
  });

  it('tells the audit log before it removes anything, and removes nothing while the log is away', async () => {
    await retain('audited', 'On record.');
    const told = () => banks.trail.entries.filter(({ kind }) => kind === 'memory_erasure').map(({ phase, actor }) => `${phase} ${actor}`);
    const before = told().length;
    await forget({ bank_id: 'audited', scope: 'all', dry_run: true });
    expect(told()).toHaveLength(before);
    banks.trail.goAway();
    const away = await forget({ bank_id: 'audited', scope: 'all' });
    banks.trail.comeBack();
    expect([away.status, away.body['code']]).toEqual([503, 'AUDIT_UNAVAILABLE']);
    expect(await left('audited')).toEqual(['On record.']);
    await forget({ bank_id: 'audited', scope: 'all' });
    expect(told().slice(before)).toEqual(['intent user:sam', 'outcome user:sam']);
    expect(await left('audited')).toEqual([]);
  });
});
