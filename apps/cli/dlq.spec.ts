import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { lockDataFolder } from '@edges/database/data-folder-lock';
import { describeWithPostgres, type TestStore } from '@testing/stores';
import { type Outcome, typed } from './command-line.cases';

const POISON = { type: 'unheard-of', tenant_id: 'acme', event_id: 'evt_1' };
const LETTER = 'promotions/acme/1';

describe('fiveplane dlq at an embedded store', () => {
  it('reads it while its platform is down, and ends with 3 while somebody has it open', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fiveplane-dlq-'));
    const env = { FIVEPLANE_DATA_DIR: join(folder, 'data') };
    mkdirSync(join(folder, 'data', 'store'), { recursive: true });
    expect(await typed(folder, ['dlq', 'list', '--json'], env)).toEqual({ code: 0, out: '{"letters":[]}\n', err: '' });
    const held = lockDataFolder(join(folder, 'data', 'store'));
    expect(await typed(folder, ['dlq', 'list'], env)).toMatchObject({
      code: 3,
      out: '',
      err: expect.stringMatching(/^STORE_BUSY: /) as string,
    });
    held.release();
    rmSync(folder, { recursive: true });
  });
});

describeWithPostgres('fiveplane dlq', (open) => {
  let store: TestStore;
  let folder: string;
  beforeEach(async () => {
    store = await open();
    folder = mkdtempSync(join(tmpdir(), 'fiveplane-dlq-'));
    const client = new Client({ connectionString: store.url ?? '' });
    await client.connect();
    await client.query(
      `INSERT INTO events.dead_letter (tenant_id, region, topic, consumer, place, reason, event) VALUES ('acme', 'local', 'promotions', 'ai-gateway', 1, 'its type is unknown here', $1)`,
      [POISON],
    );
    await client.end();
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true });
    await store.close();
  });
  const type = (...argv: readonly string[]): Promise<Outcome> => typed(folder, ['dlq', ...argv], { DATABASE_URL: store.url ?? '' });
  const said = (code: string) => expect.stringMatching(new RegExp(`^${code}: [^\\n]+\\n {2}next: `)) as string;

  it('lists, shows and puts back what was put aside, once', async () => {
    const listed = await type('list', '--json');
    expect([listed.code, listed.err]).toEqual([0, '']);
    expect(JSON.parse(listed.out)).toMatchObject({
      letters: [{ letter_id: LETTER, consumer: 'ai-gateway', tenant_id: 'acme', event_id: 'evt_1' }],
    });
    expect((await type('list')).out).toMatch(/^promotions\/acme\/1 .*ai-gateway .*its type is unknown here\n1 wait; /);
    expect(JSON.parse((await type('show', LETTER, '--json')).out)).toMatchObject({
      message: expect.stringContaining('unheard-of') as string,
      replayed_at: null,
    });
    expect((await type('show', LETTER)).out).toContain('put back   not yet');
    expect(JSON.parse((await type('replay', LETTER, '--json')).out)).toEqual({ letter_id: LETTER, replayed: true });
    expect(await type('replay', LETTER)).toMatchObject({ code: 2, out: '', err: said('CLI_LETTER_REPLAYED') });
    expect((await type('list')).out).toBe('no dead letter waits\n');
  });

  it('discards what nobody wants, once, with a reason, and the audit log hears of it', async () => {
    expect(await type('discard', LETTER)).toMatchObject({ code: 5, out: '' });
    expect(await type('discard', LETTER, '--reason', ' ', '--by', 'ops')).toMatchObject({ code: 5, err: said('CLI_USAGE') });
    const done = await type('discard', LETTER, '--reason', 'its tenant left', '--by', 'ops', '--json');
    expect(JSON.parse(done.out)).toEqual({ letter_id: LETTER, discarded: true, by: 'ops', reason: 'its tenant left' });
    expect((await type('list', '--json')).out).toBe('{"letters":[]}\n');
    expect((await type('show', LETTER)).out).toMatch(/^ {2}discarded .* by ops: its tenant left$/m);
    const rows = await store.source
      .as('fp_trust')
      .acrossTenants((tx) => tx.query<{ submission: unknown }>('SELECT submission FROM trust.audit_outbox'));
    expect(rows).toMatchObject([{ submission: { entry: { kind: 'operator_action', actor: 'ops', tenant_id: '*', log_id: 'local/0' } } }]);
    for (const again of [
      ['discard', LETTER, '--reason', 'again', '--by', 'ops'],
      ['replay', LETTER],
    ])
      expect(await type(...again)).toMatchObject({ code: 2, out: '', err: said('CLI_LETTER_REPLAYED') });
  });

  it('ends with 2 for a letter that is not there', async () => {
    expect(await type('show', 'promotions/acme/9')).toMatchObject({ code: 2, out: '', err: said('CLI_LETTER_UNKNOWN') });
    expect(await type('replay', 'nothing')).toMatchObject({ code: 2, err: said('CLI_LETTER_UNKNOWN') });
  });

  it.each([
    ['3 when the database is away', { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }, 3, 'STORE_UNAVAILABLE'],
    ['3 when Kafka is away', { KAFKA_BROKERS: '127.0.0.1:1' }, 3, 'STORE_UNAVAILABLE'],
    ['5 where there is no store at all', {}, 5, 'CLI_USAGE'],
    ['5 when a setting cannot be read', { EVENTS_PAUSE_MS: 'soon' }, 5, 'CLI_USAGE'],
  ])('ends with %s', async (_, env, code, name) => {
    expect(await typed(folder, ['dlq', 'list'], env)).toMatchObject({ code, out: '', err: said(name) });
  });
});
