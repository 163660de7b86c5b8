import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readMigrations } from '@edges/database/migration-file';
import { MIGRATIONS } from '@edges/database/migrations';
import { createTestDatabase, type TestDatabase } from '@testing/postgres-template';
import { describeWithPostgres, type TestStore } from '@testing/stores';
import { grow, SIGNER } from './backup.cases';
import { runCommandLine } from './command-line';

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const place = mkdtempSync(join(tmpdir(), 'fiveplane-db-'));
const NOTE = join(place, 'head.note');
writeFileSync(NOTE, 'a note');
afterAll(() => rmSync(place, { recursive: true }));

async function typed(env: Readonly<Record<string, string>>, ...argv: readonly string[]): Promise<Outcome> {
  let [out, err] = ['', ''];
  const code = await runCommandLine({ argv, env, cwd: tmpdir(), write: (text) => (out += text), tell: (text) => (err += text) });
  return { code, out, err };
}

describe.each(['status', 'migrate', 'partitions', 'verify'])('fiveplane db %s', (command) => {
  it.each<[string, Readonly<Record<string, string>>, number, string]>([
    ['there is no address', {}, 5, 'CLI_NO_DATABASE'],
    ['the address is none', { DATABASE_URL: 'mysql://x' }, 5, 'CLI_SETTINGS_INVALID'],
    ['the address is given twice', { DATABASE_URL: 'postgres://x', DATABASE_URL_FILE: '/x' }, 5, 'CLI_SETTINGS_INVALID'],
    ['nothing listens there', { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }, 3, 'STORE_UNAVAILABLE'],
  ])('says the code, what happened and what to do next when %s', async (_, env, code, says) => {
    const more = command === 'verify' ? ['--checkpoint', NOTE] : [];
    const outcome = await typed(env, 'db', command, '--json', ...more);
    expect({ code: outcome.code, out: outcome.out }).toEqual({ code, out: '' });
    expect(outcome.err).toMatch(new RegExp(`^${says}: \\S.*\\n {2}next: \\S.*\\n$`));
  });
});

describeWithPostgres('fiveplane db', (open) => {
  let store: TestStore;
  let database: TestDatabase;
  let env: Readonly<Record<string, string>>;
  let folder: string;
  const NOW = readMigrations(MIGRATIONS);
  const newest = NOW.at(-1)?.id;

  beforeEach(async () => {
    store = await open();
    database = await createTestDatabase(store.url ?? '', NOW.slice(0, -1));
    folder = mkdtempSync(join(tmpdir(), 'fiveplane-db-'));
    writeFileSync(join(folder, 'url'), `${database.url}\n`);
    env = { DATABASE_URL_FILE: join(folder, 'url') };
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true });
    await database.drop();
    await store.close();
  });

  it('tells what is pending, brings the database to this version once, and tells that it is there', async () => {
    const before = await typed(env, 'db', 'status', '--json');
    expect(before).toMatchObject({ code: 2, err: '' });
    expect(JSON.parse(before.out)).toMatchObject({
      current: false,
      pending: 1,
      migrations: expect.arrayContaining([{ id: newest, state: 'pending' }]),
    });
    expect(JSON.parse((await typed(env, 'db', 'migrate', '--json')).out)).toEqual({ applied: [newest] });
    expect(JSON.parse((await typed(env, 'db', 'migrate', '--json')).out)).toEqual({ applied: [] });
    const after = await typed(env, 'db', 'status');
    expect(after).toMatchObject({ code: 0, err: '' });
    expect(after.out).toMatch(/the database is at this version\n$/);
  });

  it('tells how the months of the journal stand, and takes one wish at a time', async () => {
    await typed(env, 'db', 'migrate');
    const listed = await typed(env, 'db', 'partitions', '--make', '13', '--json');
    expect(listed).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(listed.out)).toMatchObject({
      months_ahead: 13,
      rest_holds_rows: false,
      made: [expect.stringMatching(/^journal_\d{4}_\d{2}$/)],
    });
    expect(await typed(env, 'db', 'partitions', '--detach', 'journal_first')).toMatchObject({
      ...{ code: 2, out: '' },
      err: expect.stringMatching(/^STORE_PARTITION_YOUNG: /),
    });
    expect(await typed(env, 'db', 'partitions', '--make', '1', '--attach', 'x')).toMatchObject({ code: 5, out: '' });
    expect(await typed(env, 'db', 'partitions', '--make', '0')).toMatchObject({ code: 5, out: '' });
  });

  it('says whether everything is there that a checkpoint signed', async () => {
    const keys = join(folder, 'keys.json');
    writeFileSync(keys, JSON.stringify([SIGNER.key]));
    await typed(env, 'db', 'migrate');
    await grow(database.source, folder, 0, 4);
    const note = join(folder, 'checkpoint', 'head.note');
    const verify = (): Promise<Outcome> => typed(env, 'db', 'verify', '--checkpoint', note, '--keys', keys, '--json');
    const whole = await verify();
    expect(whole).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(whole.out)).toMatchObject({ status: 'whole', log: [{ standing: 'whole', size: 4 }, { source: 'the store itself' }] });
    await database.source.asLogin((client) =>
      client.query('ALTER TABLE audit.log_state DISABLE TRIGGER USER; UPDATE audit.log_state SET size = 3'),
    );
    const lacking = await verify();
    expect(lacking.code).toBe(2);
    expect(JSON.parse(lacking.out)).toMatchObject({
      status: 'missing',
      log: [{ standing: 'missing', detail: expect.stringContaining('entry 3 (1 of 4)') }, {}],
    });
  });

  it.each([
    ['STORE_MIGRATION_UNKNOWN', "INSERT INTO fiveplane.migration (id, position, checksum) VALUES ('2099010101_later', 1000, 'sha256:x')"],
    ['STORE_MIGRATION_CHANGED', "UPDATE fiveplane.migration SET checksum = 'sha256:x' WHERE position = 1"],
  ])('refuses a database with %s, by both commands', async (code, sql) => {
    await database.source.asLogin((client) => client.query(sql));
    expect(JSON.parse((await typed(env, 'db', 'status', '--json')).out)).toMatchObject({ current: false, problem: { code } });
    const outcome = await typed(env, 'db', 'migrate');
    expect(outcome).toMatchObject({ code: 2, out: '', err: expect.stringMatching(new RegExp(`^${code}: `)) });
  });
});
