import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { KEYS } from '@planes/trust/audit-log/a-log';
import { anArchivedDay } from '@planes/trust/archive/an-archived-day';
import { segmentKey } from '@planes/trust/archive/archive-index';
import { typed } from './command-line.cases';

const DAY = '2026-01-31';
const VERIFY = ['audit', 'verify', '--from-archive', '--day', DAY, '--keys', 'keys.json'];

describe('fiveplane audit verify --from-archive', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fiveplane-auditor-'));
    for (const [key, { bytes }] of anArchivedDay({ day: DAY, first: 0, end: 7 }, 9)) write(key, bytes);
    write('../keys.json', Buffer.from(JSON.stringify(KEYS)));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function write(key: string, bytes: Uint8Array): void {
    const path = join(folder, 'archive', key);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
  const type = (argv: readonly string[], env = { AUDIT_ARCHIVE_FOLDER: join(folder, 'archive') }) => typed(folder, argv, env);

  it('verifies a day with nothing but the archive and the keys, and says that a folder locks nothing', async () => {
    const { code, out, err } = await type([...VERIFY, '--json']);
    expect([code, err]).toEqual([0, '']);
    expect(JSON.parse(out)).toMatchObject({ status: 'verified', log_id: 'local/0', day: DAY, first: 0, entries: 7, refusals: [] });
    expect((await type(VERIFY)).out).toMatch(/^verified: local\/0 on 2026-01-31\n[\s\S]*held {4}lock +this archive locks nothing/);
  });

  it('ends with 2 and names what is broken', async () => {
    write(segmentKey('local/0', DAY, 1), Buffer.from('x'));
    const { code, out } = await type([...VERIFY, '--json']);
    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject({
      status: 'tampered',
      first_divergence: { check: 'segments' },
      refusals: [{ code: 'ARCHIVE_OBJECT_CHANGED' }],
    });
  });

  it('ends with 2 for a day that is not there', async () => {
    expect(await type(VERIFY.map((word) => (word === DAY ? '2026-02-01' : word)))).toMatchObject({ code: 2, err: '' });
  });

  it('ends with 3 when the archive cannot be read', async () => {
    writeFileSync(join(folder, 'file'), '');
    const outcome = await type(VERIFY, { AUDIT_ARCHIVE_FOLDER: join(folder, 'file') });
    expect(outcome).toMatchObject({ code: 3, out: '', err: expect.stringMatching(/^STORE_UNAVAILABLE: [^\n]+\n {2}next: /) as string });
  });

  it.each([
    ['neither a file nor an archive', ['audit', 'verify']],
    ['both', [...VERIFY, '--file', 'record.json']],
    ['no day', ['audit', 'verify', '--from-archive', '--keys', 'keys.json']],
    ['a day that the calendar has not', VERIFY.map((word) => (word === DAY ? '2026-02-30' : word))],
    ['no log', [...VERIFY, '--log', '../x']],
    ['no keys', ['audit', 'verify', '--from-archive', '--day', DAY]],
  ])('refuses wrong usage: %s', async (_, argv) => {
    expect(await type(argv)).toMatchObject({ code: 5, out: '', err: expect.stringMatching(/^CLI_USAGE: /) as string });
  });

  it('refuses settings that name no archive', async () => {
    expect(await typed(folder, VERIFY, {})).toMatchObject({ code: 5, err: expect.stringMatching(/AUDIT_ARCHIVE_BUCKET/) as string });
  });
});
