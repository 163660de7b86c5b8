import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AT, LOG } from '@edges/audit-log/an-audit-submission';
import { PostgresCheckpointStore } from '@edges/audit-log/postgres-checkpoint-store';
import { migrate } from '@edges/database/migrate';
import type { PgSource } from '@edges/database/pg-source';
import { openPGliteFolder } from '@edges/database/pglite-source';
import { aSigner } from '@testing/a-signer';
import { grow, LIMITS, type Outcome, REWRITE, SIGNER, typedIn } from './backup.cases';
import { runCommandLine } from './command-line';

let place: string;
const at = (...names: readonly string[]): string => join(place, ...names);

const typed = (...argv: readonly string[]): Promise<Outcome> => typedIn(place, 'data', ...argv);

const create = (out: string): Promise<Outcome> => typed('backup', 'create', '--out', out, '--json');
const verify = (file: string, ...more: readonly string[]): Promise<Outcome> =>
  typed('backup', 'verify', '--file', file, '--keys', 'keys.json', '--json', ...more);
const restore = (file: string, into: string, ...more: readonly string[]): Promise<Outcome> =>
  typed('backup', 'restore', '--file', file, '--into', into, '--keys', 'keys.json', '--json', ...more);
const logOf = ({ out }: Outcome): unknown => (JSON.parse(out) as { log: unknown }).log;

// One platform's life, told once: its backups are the material of every test below.
let running: PgSource;
const later = 'kept-elsewhere.note';
beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'fp-backup-'));
  writeFileSync(at('keys.json'), JSON.stringify([SIGNER.key]));
  mkdirSync(at('data', 'keys'), { recursive: true });
  writeFileSync(at('data', 'keys', 'checkpoint.json'), '{"a":"key"}', { mode: 0o600 });
  running = await openPGliteFolder(at('data', 'store'), LIMITS);
  await migrate(running);
  await grow(running, at('data'), 0, 5);
  expect(await create('early.backup')).toMatchObject({ code: 0, err: '' });
  writeFileSync(at(later), await grow(running, at('data'), 5, 8));
  expect(await create('late.backup')).toMatchObject({ code: 0, err: '' });
});
afterAll(async () => {
  await running.close();
  rmSync(place, { recursive: true });
});

describe('fiveplane backup create', () => {
  it('writes the store of a running process and the files beside it, readable by the owner alone, over nothing', async () => {
    expect(statSync(at('late.backup')).mode & 0o777).toBe(0o600);
    expect(await create('late.backup')).toMatchObject({ code: 5, out: '', err: expect.stringMatching(/^CLI_FILE_EXISTS: /) });
    const again = await create('again.backup');
    expect(JSON.parse(again.out)).toMatchObject({ out: 'again.backup', files: ['checkpoint/head.note', 'keys/checkpoint.json'] });
    expect(readdirSync(place).filter((name) => name.endsWith('.draft'))).toEqual([]);
  });

  it('refuses a folder without an embedded store', async () => {
    let err = '';
    const host = { argv: ['backup', 'create', '--out', 'x'], cwd: place, write: () => undefined, tell: (text: string) => (err += text) };
    expect(await runCommandLine({ ...host, env: { FIVEPLANE_DATA_DIR: 'nowhere' } })).toBe(5);
    expect(await runCommandLine({ ...host, env: { FIVEPLANE_DATA_DIR: 'data', DATABASE_URL: 'postgres://x' } })).toBe(5);
    expect(err.match(/^CLI_NO_STORE: /gm)).toHaveLength(2);
  });
});

describe('fiveplane backup verify', () => {
  it('finds the audit log whole against the checkpoint of the backup', async () => {
    const outcome = await verify('late.backup');
    expect(outcome).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(outcome.out)).toMatchObject({ status: 'whole', pending: 0 });
    expect(logOf(outcome)).toMatchObject([
      { log_id: LOG, source: 'the backup', standing: 'whole', signed: 8, size: 8 },
      { source: 'the store itself', standing: 'whole', signed: 8 },
    ]);
  });

  it('says which entries are missing against a checkpoint that was kept elsewhere', async () => {
    const outcome = await verify('early.backup', '--checkpoint', later);
    expect(outcome.code).toBe(2);
    expect(logOf(outcome)).toContainEqual(
      expect.objectContaining({
        source: later,
        standing: 'missing',
        signed: 8,
        size: 5,
        detail: `entries 5 to 7 (3 of 8), signed until ${AT}, are not there`,
      }),
    );
    expect((await verify('early.backup')).code).toBe(0); // control: without that checkpoint nobody could know
  });

  it.each([
    [
      'a byte of the store is another',
      (bytes: Buffer) => bytes.writeUInt8((bytes.at(-9) ?? 0) ^ 1, bytes.length - 9),
      'CLI_BACKUP_DAMAGED',
      5,
    ],
    ['a byte of the manifest is another', (bytes: Buffer) => bytes.write('X', 120), 'CLI_BACKUP_DAMAGED', 5],
    ['it is something else', (bytes: Buffer) => bytes.write('something else'), 'CLI_BACKUP_DAMAGED', 5],
  ])('refuses a backup of which %s', async (_, change, says, code) => {
    const bytes = readFileSync(at('late.backup'));
    change(bytes);
    writeFileSync(at('changed.backup'), bytes);
    expect(await verify('changed.backup')).toMatchObject({ code, out: '', err: expect.stringMatching(new RegExp(`^${says}: `)) });
  });

  it.each([
    ['the store’s own checkpoints', '', 'rewritten'],
    ['no checkpoint at all', 'DELETE FROM audit.checkpoint', 'unsigned'],
  ])('compares a log that was rewritten with %s where nobody else holds one', async (_, sql, status) => {
    await restore('late.backup', 'alone');
    rmSync(at('alone', 'checkpoint'), { recursive: true });
    const source = await openPGliteFolder(at('alone', 'store'), LIMITS);
    await source.asLogin((client) => client.query(`${REWRITE}; ${sql}`));
    await source.close();
    await typedIn(place, 'alone', 'backup', 'create', '--out', `${status}.backup`);
    rmSync(at('alone'), { recursive: true });
    const outcome = await verify(`${status}.backup`);
    expect([outcome.code, (JSON.parse(outcome.out) as { status: string }).status]).toEqual([2, status]);
  });

  it('refuses a checkpoint that nobody it trusts has signed', async () => {
    writeFileSync(at('strangers.json'), JSON.stringify([aSigner('checkpoint', { tenant_id: '*', holder: 'a stranger' }).key]));
    const outcome = await typed('backup', 'verify', '--file', 'late.backup', '--keys', 'strangers.json');
    expect(outcome).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/^AUDIT_CHECKPOINT_UNTRUSTED: /) });
  });
});

describe('fiveplane backup restore', () => {
  const sizeIn = async (folder: string): Promise<number> => {
    const source = await openPGliteFolder(at(folder, 'store'), LIMITS);
    try {
      return await new PostgresCheckpointStore(source.as('fp_checkpoint')).size(LOG);
    } finally {
      await source.close();
    }
  };

  it('makes a data folder that a platform can start on, with keys and the signer’s memory, private', async () => {
    expect(await restore('late.backup', 'restored')).toMatchObject({ code: 0, err: '' });
    expect(await sizeIn('restored')).toBe(8);
    expect(readFileSync(at('restored', 'keys', 'checkpoint.json'), 'utf8')).toBe('{"a":"key"}');
    expect(readFileSync(at('restored', 'checkpoint', 'head.note'), 'utf8')).toBe(readFileSync(at(later), 'utf8'));
    expect([statSync(at('restored')).mode & 0o777, statSync(at('restored', 'keys', 'checkpoint.json')).mode & 0o777]).toEqual([
      0o700, 0o600,
    ]);
  });

  it('refuses a folder that holds something, and one that a process runs on', async () => {
    mkdirSync(at('taken', 'keys'), { recursive: true });
    expect(await restore('late.backup', 'taken')).toMatchObject({ code: 5, err: expect.stringMatching(/^CLI_RESTORE_TAKEN: /) });
    expect(await restore('late.backup', 'data')).toMatchObject({ code: 2, err: expect.stringMatching(/^STORE_BUSY: .* in use by /) });
  });

  it('refuses a backup that lacks what the signer of the place had signed, unless the loss is accepted; then keeps what was signed', async () => {
    mkdirSync(at('lost', 'checkpoint'), { recursive: true });
    writeFileSync(at('lost', 'checkpoint', 'head.note'), readFileSync(at(later)));
    const refused = await restore('early.backup', 'lost');
    expect(refused).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/^CLI_BACKUP_LACKS: .*entries 5 to 7/) });
    expect(readdirSync(at('lost'))).toEqual(['checkpoint']);
    expect(await restore('early.backup', 'lost', '--accept-loss')).toMatchObject({ code: 0 });
    expect(await sizeIn('lost')).toBe(5);
    expect(readFileSync(at('lost', 'checkpoint', 'before-restore.note'), 'utf8')).toBe(readFileSync(at(later), 'utf8'));
  });

  it.each([
    [
      'of a newer version',
      "INSERT INTO fiveplane.migration (id, position, checksum) VALUES ('2099010101_later', 1000, 'sha256:x')",
      'CLI_BACKUP_NEWER',
    ],
    [
      'with another history than was signed',
      "ALTER TABLE audit.entry DISABLE TRIGGER USER; UPDATE audit.entry SET body = body || ' ' WHERE idx = 2",
      'CLI_BACKUP_DIFFERS',
    ],
  ])('refuses a backup %s, also with the loss accepted', async (_, sql, says) => {
    await restore('late.backup', 'data-of-another');
    const source = await openPGliteFolder(at('data-of-another', 'store'), LIMITS);
    await source.asLogin((client) => client.query(sql));
    await source.close();
    const env = { FIVEPLANE_DATA_DIR: 'data-of-another' };
    const argv = ['backup', 'create', '--out', `${says}.backup`];
    await runCommandLine({ argv, env, cwd: place, write: () => undefined, tell: () => undefined });
    rmSync(at('data-of-another'), { recursive: true });
    expect(await restore(`${says}.backup`, 'never', '--accept-loss')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(new RegExp(`^${says}: `)),
    });
    expect(readdirSync(place)).not.toContain('never');
  });

  it('leaves nothing behind where it failed', () => {
    expect(readdirSync(place).filter((name) => name.includes('.restoring.'))).toEqual([]);
  });
});
