import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { settingsTable } from '@platform/settings/settings-table';
import { FixedClock } from '@testing/fixed-clock';
import { describeWithPostgres, type TestStore } from '@testing/stores';
import { TRUST_CONTROL_PLANE_SETTINGS } from '../trust-control-plane.config';
import { archiveNow } from './archive-now';
import { anArchiveWorld } from './archive-world.cases';
import { FolderAuditArchive } from '@edges/audit-archive/folder-audit-archive';

const SAID = /^[A-Z_]+: \S[\s\S]*\n {2}next: \S.*\n$/;
const NOON = new FixedClock('2026-02-02T12:00:00.000Z');

async function typed(argv: readonly string[], environment: Readonly<Record<string, string>>) {
  let out = '';
  let err = '';
  const code = await archiveNow({ argv, environment, write: (text) => (out += text), tell: (text) => (err += text) }, NOON);
  return { code, out, err };
}

describe('archiving by hand', () => {
  const folder = { AUDIT_ARCHIVE_FOLDER: '/nowhere/to/be/seen' };
  const database = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' };
  it.each([
    ['another option', ['--date', '2026-01-31'], { ...folder, ...database }],
    ['a day that the calendar has not', ['--day', '2026-02-30'], { ...folder, ...database }],
    ['no database', [], folder],
    ['no archive', [], database],
    ['two archives', [], { ...folder, ...database, AUDIT_ARCHIVE_BUCKET: 'b' }],
    ['a bucket without keys', [], { ...database, AUDIT_ARCHIVE_BUCKET: 'b' }],
    ['a secret in a file that is not there', [], { ...folder, ...database, AUDIT_ARCHIVE_S3_SECRET_KEY_FILE: '/nowhere' }],
    ['a retention of no days', [], { ...folder, ...database, AUDIT_ARCHIVE_RETENTION_DAYS: '0' }],
  ])('refuses wrong usage and settings: %s', async (_, argv, environment) => {
    expect(await typed(argv, environment)).toEqual({ code: 5, out: '', err: expect.stringMatching(SAID) as string });
  });

  it('ends with 3 when the database does not answer', async () => {
    const outcome = await typed([], { ...folder, ...database });
    expect(outcome).toMatchObject({ code: 3, out: '' });
    expect(outcome.err).toMatch(/^STORE_UNAVAILABLE: /);
  });

  it('has its settings in the README', () => {
    const readme = readFileSync(join(__dirname, '../README.md'), 'utf8');
    const cells = (table: string): string => table.replace(/-+/g, '-').replace(/\s*\|\s*/g, '|').trim(); // prettier-ignore
    const written = readme.slice(readme.indexOf('<!-- settings -->') + 17, readme.indexOf('<!-- /settings -->'));
    expect(cells(written)).toBe(cells(settingsTable(TRUST_CONTROL_PLANE_SETTINGS)));
  });
});

describeWithPostgres('archiving by hand', (open) => {
  let store: TestStore;
  let folder: string;
  beforeEach(async () => {
    store = await open();
    folder = mkdtempSync(join(tmpdir(), 'fiveplane-archive-'));
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true });
    await store.close();
  });

  it('archives what is over, says so in one JSON document, and finds rows that were altered since', async () => {
    const world = await anArchiveWorld(store, new FolderAuditArchive(folder));
    await world.entries(9, '2026-02-01T10:00:00.000Z');
    await world.sign();
    const environment = { DATABASE_URL: store.url ?? '', AUDIT_ARCHIVE_FOLDER: folder };
    const first = await typed([], environment);
    expect({ ...first, out: JSON.parse(first.out) as unknown }).toMatchObject({
      code: 0,
      err: '',
      out: { archived: [{ day: '2026-02-01', entries: 9 }], days: ['2026-02-01'], behind: 0, compared: null, refusals: [] },
    });
    const again = await typed(['--day', '2026-02-01'], environment);
    expect(JSON.parse(again.out)).toMatchObject({ archived: [], compared: { day: '2026-02-01', entries: 9 }, refusals: [] });
    await world.tamper("UPDATE audit.entry SET body = body || ' ' WHERE idx = 4");
    const altered = await typed(['--day', '2026-02-01'], environment);
    expect(altered).toMatchObject({ code: 2, err: expect.stringMatching(/^ARCHIVE_ROWS_DIFFER: entry 4 of local\/0/) as string });
    expect((await typed(['--day', '2026-01-01'], environment)).code).toBe(2);
  });
});
