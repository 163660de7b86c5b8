import {
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  PutObjectRetentionCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { describeWithS3 } from '@testing/s3-server';
import { aLockedBucket } from './a-locked-bucket';
import { UNTIL } from './audit-archive.contract';
import { S3AuditArchive } from './s3-audit-archive';

describeWithS3('what the owner of the account tries on an archived object', (server) => {
  const KEY = 'local/0/2026-01-31/index.json';
  let archive: S3AuditArchive;
  let owner: S3Client;
  let bucket: string;
  let close: () => void;
  let version: string | undefined;

  beforeEach(async () => {
    ({ archive, owner, bucket, close } = await aLockedBucket(server));
    await archive.put(KEY, Buffer.from('kept'), UNTIL);
    version = await versionOf(owner, bucket);
  });
  afterEach(() => close());

  const kept = async () => Buffer.from((await archive.read(KEY))?.bytes ?? []).toString('utf8');
  const retention = (Mode: 'COMPLIANCE' | 'GOVERNANCE', until: string) =>
    owner.send(
      new PutObjectRetentionCommand({
        Bucket: bucket,
        Key: KEY,
        VersionId: version,
        Retention: { Mode, RetainUntilDate: new Date(until) },
        BypassGovernanceRetention: true,
      }),
    );

  it('may not delete the version, not even past governance', async () => {
    const target = { Bucket: bucket, Key: KEY, VersionId: version };
    await expect(owner.send(new DeleteObjectCommand(target))).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
    const bypassing = new DeleteObjectCommand({ ...target, BypassGovernanceRetention: true });
    await expect(owner.send(bypassing)).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
    expect(await kept()).toBe('kept');
  });

  it('may not delete it among others', async () => {
    const many = new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: [{ Key: KEY, VersionId: version }] } });
    const outcome = await owner.send(many).then(
      ({ Errors }) => Errors?.map(({ Key }) => Key),
      () => [KEY],
    );
    expect(outcome).toEqual([KEY]);
    expect(await kept()).toBe('kept');
  });

  it('may not shorten the lock or turn it into one that can be bypassed; longer it may be', async () => {
    await expect(retention('COMPLIANCE', '2100-01-01T00:00:00.000Z')).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
    await expect(retention('GOVERNANCE', UNTIL)).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
    expect((await archive.read(KEY))?.locked_until).toBe(UNTIL);
    await retention('COMPLIANCE', '2130-01-01T00:00:00.000Z');
    expect((await archive.read(KEY))?.locked_until).toBe('2130-01-01T00:00:00.000Z');
  });

  it('gains nothing by a new version over it: the first one is read, and that it is covered is said', async () => {
    await owner.send(new PutObjectCommand({ Bucket: bucket, Key: KEY, Body: 'forged' }));
    expect(await archive.read(KEY)).toMatchObject({ covered: true, locked_until: UNTIL });
    expect(await kept()).toBe('kept');
  });

  it('may not delete the first version from under a new one', async () => {
    await owner.send(new PutObjectCommand({ Bucket: bucket, Key: KEY, Body: 'forged' }));
    const first = new DeleteObjectCommand({ Bucket: bucket, Key: KEY, VersionId: version, BypassGovernanceRetention: true });
    await expect(owner.send(first)).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
    expect(await kept()).toBe('kept');
  });

  it('gains nothing by a delete marker: the key is still read, still listed and still taken', async () => {
    await owner.send(new DeleteObjectCommand({ Bucket: bucket, Key: KEY }));
    expect(await kept()).toBe('kept');
    expect(await archive.keys('local/0/')).toEqual([KEY]);
    expect(await archive.put(KEY, Buffer.from('forged'), UNTIL)).toBe('taken');
    expect(await kept()).toBe('kept');
  });

  // Control: the same deletion succeeds where no lock was asked for, so the refusals above are the lock's doing.
  it('may delete a version that was put without a lock', async () => {
    await owner.send(new PutObjectCommand({ Bucket: bucket, Key: 'bare', Body: 'x' }));
    const [bare] = (await owner.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: 'bare' }))).Versions ?? [];
    expect(await archive.read('bare')).toMatchObject({ locked_until: null });
    await owner.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'bare', VersionId: bare?.VersionId }));
    expect(await archive.read('bare')).toBeUndefined();
  });

  it('is told when the bucket was made without Object Lock: nothing is written there', async () => {
    const bare = `${bucket}-bare`;
    await owner.send(new CreateBucketCommand({ Bucket: bare }));
    const unlocked = new S3AuditArchive({ ...server, bucket: bare, timeoutMs: 10_000 });
    await expect(unlocked.put(KEY, Buffer.from('x'), UNTIL)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', retry: 'never' });
    expect(await unlocked.read(KEY)).toBeUndefined();
    unlocked.close();
  });

  it('is told that the archive is away when nobody answers', async () => {
    const nobody = new S3AuditArchive({ ...server, endpoint: 'http://127.0.0.1:9', bucket, timeoutMs: 1_000 });
    await expect(nobody.read(KEY)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    nobody.close();
  });
});

async function versionOf(owner: S3Client, bucket: string): Promise<string | undefined> {
  return (await owner.send(new ListObjectVersionsCommand({ Bucket: bucket }))).Versions?.[0]?.VersionId;
}
