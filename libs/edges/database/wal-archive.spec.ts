import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { anAuditSubmission, AT, LOG } from '../audit-log/an-audit-submission';
import { PostgresAuditLog } from '../audit-log/postgres-audit-log';
import { describeOnBackend, told } from '@testing/describe-on-backend';
import { migrate } from './migrate';
import { type OwnCluster, OwnClusters, programsOf } from './own-clusters.cases';
import { openPostgres } from './postgres-source';
import type { PgSource } from './pg-source';

const RUNBOOK = readFileSync(join(__dirname, '../../../runbooks/store-restored.md'), 'utf8');
const LIMITS = { maxConnections: 2, acquireTimeoutMs: 10_000, statementTimeoutMs: 10_000, onLostConnection: () => undefined };

/** A command or setting as the runbook has it, with the archive at another place. */
function fromRunbook(pattern: RegExp, archive: string): string {
  const found = pattern.exec(RUNBOOK)?.[1];
  if (found === undefined) throw new Error(`runbooks/store-restored.md no longer says ${pattern.source}`);
  return found.replaceAll('/archive', archive);
}

// Servers of its own: they are lost and made again here.
describeOnBackend('what runbooks/store-restored.md says of a server that was lost', 'postgres', 'DATABASE_URL', () => {
  let clusters: OwnClusters;
  let archive: string;
  let lost: OwnCluster;
  let source: PgSource;
  let written = 0;
  beforeAll(async () => {
    const programs = await programsOf(told('DATABASE_URL'));
    if (programs === undefined) throw new Error('this spec needs the programs of the Postgres server on this machine');
    clusters = new OwnClusters(programs);
    archive = clusters.place('archive');
    lost = await clusters.primary({
      wal_level: 'replica',
      archive_mode: fromRunbook(/^archive_mode = (\S+)$/m, archive),
      archive_command: fromRunbook(/^archive_command = ('.*')$/m, archive),
    });
    source = openPostgres({ url: lost.url, ...LIMITS });
    expect(await migrate(source)).toMatchObject({ kind: 'migrated' });
  }, 180_000);
  afterAll(() => clusters.close());

  const append = async (count: number): Promise<void> => {
    const log = new PostgresAuditLog(source.as('fp_trust'));
    for (let nth = 0; nth < count; nth++) await log.appendBatch(LOG, undefined, [[anAuditSubmission(written++)]], AT);
  };
  const entriesIn = async (url: string): Promise<number> => {
    const restored = openPostgres({ url, ...LIMITS });
    try {
      const standing = await new PostgresAuditLog(restored.as('fp_trust')).standing(LOG);
      return standing?.size ?? 0;
    } finally {
      await restored.close();
    }
  };

  it('brings back what was written after the base backup, from the archived log alone', async () => {
    await append(5);
    const [command = '', ...args] = fromRunbook(/`(pg_basebackup [^`]+)`/, archive).split(' ');
    clusters.run(command, ...args, `--dbname=${lost.url}`);
    await append(7);
    // The last segment is archived when it is full or, here, at once.
    await source.asLogin((client) => client.query('SELECT pg_switch_wal()'));
    const { rows } = await source.asLogin((client) =>
      client.query<{ segment: string }>('SELECT pg_walfile_name(pg_current_wal_lsn() - 1) AS segment'),
    );
    while (!existsSync(join(archive, rows[0]?.segment ?? 'none'))) await sleep(50);
    await append(1); // in no archived segment: this is the loss of seconds
    await source.close();
    lost.stop();
    lost.remove();

    const base = join(archive, 'base');
    expect(readdirSync(base)).toContain('PG_VERSION');
    writeFileSync(join(base, 'recovery.signal'), '');
    clusters.adopt(join(base, 'recovery.signal'));
    const restore = fromRunbook(/`restore_command = ('cp [^`]+')`/, archive);
    const restored = await clusters.started(base, { restore_command: restore, archive_mode: 'off' });
    const isOpen = async (): Promise<boolean> => {
      const one = openPostgres({ url: restored.url, ...LIMITS });
      try {
        const { rows: said } = await one.asLogin((client) => client.query<{ busy: boolean }>('SELECT pg_is_in_recovery() AS busy'));
        return said[0]?.busy === false;
      } finally {
        await one.close();
      }
    };
    while (!(await isOpen())) await sleep(100);
    expect(await entriesIn(restored.url)).toBe(12); // 5 before the base backup, 7 after it
    source = openPostgres({ url: restored.url, ...LIMITS });
    lost = restored;
    written = 12;
    await append(1);
    expect(await entriesIn(restored.url)).toBe(13);
  }, 120_000);

  it('brings a dump back into an empty database, with every right and rule', async () => {
    const place = clusters.place('dumps');
    const lines = [...RUNBOOK.matchAll(/^\s*((?:pg_dumpall|pg_dump|createdb|psql|pg_restore) .+)$/gm)].map(([, line = '']) => line);
    expect(lines).toHaveLength(5);
    const before = await entriesIn(lost.url);
    const target = lost.url.replace(/\/postgres$/, '/fiveplane');
    for (const line of lines) {
      const [program = '', ...args] = line.split(' ');
      const url = ['pg_dump', 'pg_dumpall'].includes(program) ? lost.url : target;
      const said = args.map((arg) =>
        arg.replaceAll('"$DATABASE_URL"', url).replace(/(roles\.sql|fiveplane\.dump)$/, (file) => join(place, file)),
      );
      clusters.run(program, ...said, ...(program === 'createdb' ? [`--maintenance-db=${lost.url}`] : []));
    }
    expect(await entriesIn(target)).toBe(before);
    const restored = openPostgres({ url: target, ...LIMITS });
    expect(await migrate(restored)).toEqual({ kind: 'migrated', applied: [] });
    await expect(restored.as('fp_shop').inTenant('acme', (tx) => tx.query('SELECT FROM audit.entry'))).rejects.toMatchObject({
      code: '42501',
    });
    await expect(restored.asLogin((client) => client.query('DELETE FROM audit.entry'))).rejects.toMatchObject({ code: 'AU009' });
    await restored.close();
    await source.close();
  }, 120_000);
});
