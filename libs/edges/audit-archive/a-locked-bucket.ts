import { randomUUID } from 'node:crypto';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { S3AuditArchive, type S3Place } from './s3-audit-archive';

/** How a test reaches its server. */
export type S3Reached = Pick<S3Place, 'region' | 'accessKey' | 'secretKey'> & { readonly endpoint: string };

export interface LockedBucket {
  readonly archive: S3AuditArchive;
  readonly owner: S3Client;
  readonly bucket: string;
  readonly close: () => void;
}

/** A new bucket with Object Lock, its archive, and a client with all rights of the account. For tests; what they lock stays on the server. */
export async function aLockedBucket(server: S3Reached): Promise<LockedBucket> {
  const bucket = `fp-archive-${randomUUID()}`;
  const owner = new S3Client({
    endpoint: server.endpoint,
    forcePathStyle: true,
    region: server.region,
    credentials: { accessKeyId: server.accessKey, secretAccessKey: server.secretKey },
    maxAttempts: 1,
  });
  await owner.send(new CreateBucketCommand({ Bucket: bucket, ObjectLockEnabledForBucket: true }));
  const archive = new S3AuditArchive({ ...server, bucket, timeoutMs: 10_000 });
  const close = (): void => {
    archive.close();
    owner.destroy();
  };
  return { archive, owner, bucket, close };
}
