import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { DayReport } from '@planes/trust/archive/day-report';
import { describeWithS3 } from '@testing/s3-server';
import { type Place, type } from './cli';
import type { Settings } from './platform-process';
import { runningPlatform } from './running-platform';
import type { Sql } from './sql';
import { until } from './until';

interface Archived {
  readonly days: readonly string[];
  readonly compared: { readonly day: string; readonly entries: number } | null;
  readonly refusals: readonly { readonly code: string; readonly reason: string }[];
}

describeWithS3('a day of the audit log that is over', (server) => {
  const bucket = `fp-scenario-${randomUUID()}`;
  const folder = mkdtempSync(join(tmpdir(), 'fiveplane-auditor-'));
  const archiveSettings: Settings = {
    AUDIT_ARCHIVE_BUCKET: bucket,
    AUDIT_ARCHIVE_S3_ENDPOINT: server.endpoint,
    AUDIT_ARCHIVE_S3_ACCESS_KEY: server.accessKey,
    AUDIT_ARCHIVE_S3_SECRET_KEY_FILE: join(folder, 'secret-key'),
  };
  const owner = new S3Client({
    ...server,
    forcePathStyle: true,
    credentials: { accessKeyId: server.accessKey, secretAccessKey: server.secretKey },
  });
  const { it, platform, person } = runningPlatform(
    { ...archiveSettings, AUDIT_ARCHIVE_ROUND_MS: '200', AUDIT_ARCHIVE_RETENTION_DAYS: '1' },
    {
      before: async () => {
        writeFileSync(join(folder, 'secret-key'), `${server.secretKey}\n`);
        await owner.send(new CreateBucketCommand({ Bucket: bucket, ObjectLockEnabledForBucket: true }));
        return {};
      },
    },
  );
  afterAll(() => {
    owner.destroy();
    rmSync(folder, { recursive: true });
  });

  // Knows the bucket and the keys, and neither the platform nor its database.
  const auditor: Place = { environment: { PATH: process.env['PATH'] ?? '', ...archiveSettings }, folder };
  const verify = (day: string, keys = 'keys.json') =>
    type<DayReport>(auditor, 'audit', 'verify', '--from-archive', '--day', day, '--keys', keys, '--json');
  let day = '';

  it('is archived by the platform itself', async () => {
    await person('acme').invokes({ message: 'order status of ORD-1042' });
    writeFileSync(join(folder, 'keys.json'), JSON.stringify(platform().connection.trusted_keys));
    writeFileSync(join(folder, 'no-keys.json'), '[]');
    await platform().whileDown(twoDaysAgo);
    day = await until('the day is archived', async () => {
      const verified = await verify(dayBeforeYesterday());
      return verified.code === 0 ? verified.json().day : undefined;
    });
  });

  it('is verified from the bucket alone, every entry of it, by whoever has the keys', async () => {
    const report = (await verify(day)).json();
    expect(report).toMatchObject({ status: 'verified', first: 0, refusals: [] });
    expect(report.entries).toBeGreaterThan(3);
    expect(report.checks.at(-1)?.detail).toMatch(/objects are locked until/);
    expect((await verify(day, 'no-keys.json')).code).toBe(5);
    expect(await type(auditor, 'audit', 'verify', '--from-archive', '--day', '2001-01-01', '--keys', 'keys.json')).toMatchObject({
      code: 2,
    });
  });

  it('is told apart from a bucket that does not answer', async () => {
    const away: Place = { ...auditor, environment: { ...auditor.environment, AUDIT_ARCHIVE_S3_ENDPOINT: 'http://127.0.0.1:9' } };
    const outcome = await type(away, 'audit', 'verify', '--from-archive', '--day', day, '--keys', 'keys.json', '--json');
    expect(outcome).toMatchObject({ code: 3, out: '', err: expect.stringMatching(/^STORE_UNAVAILABLE: /) as string });
  });

  it('still says the same when somebody writes over its index', async () => {
    await owner.send(new PutObjectCommand({ Bucket: bucket, Key: `local/0/${day}/index.json`, Body: '{}' }));
    const { code, json } = await verify(day);
    expect(code).toBe(0);
    expect(json().checks.at(-1)?.detail).toContain('1 objects were written or deleted over, their first versions stand');
  });

  it('is sealed in the log, and shows that somebody altered the rows of the database afterwards, and which', async () => {
    const url = platform().databaseUrl;
    if (url === undefined) return;
    const operator: Place = { folder, environment: { ...auditor.environment, DATABASE_URL: url } };
    const archive = () => type<Archived>(operator, 'audit', 'archive', '--day', day, '--json');
    const before = await archive(); // control: untouched rows are equal
    expect([before.code, before.json().refusals]).toEqual([0, []]);
    expect(before.json().compared?.entries).toBe((await verify(day)).json().entries);
    expect(await platform().lastLook(sealsThenAltersEntryThree)).not.toEqual([]);
    const after = await archive();
    expect(after.code).toBe(2);
    expect(after.json().refusals).toEqual([{ code: 'ARCHIVE_ROWS_DIFFER', reason: 'entry 3 of local/0 is not what was archived' }]);
    expect((await verify(day)).code).toBe(0);
  });
});

function dayBeforeYesterday(): string {
  return new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10);
}

// When an entry was appended is not part of the tree, so that a test may move a day into the past and everything that was signed still holds.
async function twoDaysAgo(sql: Sql): Promise<void> {
  await sql('ALTER TABLE audit.entry DISABLE TRIGGER append_only');
  await sql("UPDATE audit.entry SET appended_at = appended_at - interval '2 days'");
  await sql('ALTER TABLE audit.entry ENABLE ALWAYS TRIGGER append_only');
}

async function sealsThenAltersEntryThree(sql: Sql): Promise<readonly object[]> {
  const seals = await sql("SELECT idx FROM audit.entry WHERE convert_from(body, 'UTF8')::jsonb ->> 'kind' = 'day_seal'");
  await sql('ALTER TABLE audit.entry DISABLE TRIGGER append_only');
  await sql("UPDATE audit.entry SET body = body || ' ' WHERE idx = 3");
  return seals;
}
