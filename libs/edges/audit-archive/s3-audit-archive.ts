import { setTimeout as pause } from 'node:timers/promises';
import {
  GetObjectCommand,
  GetObjectLockConfigurationCommand,
  GetObjectRetentionCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { Fault } from '@kernel/fault';
import { type Millis, millisOf, type Timestamp, timestampOf } from '@kernel/time';
import type { ArchivedObject } from '@planes/trust/archive/archived-object';
import { checkedKey } from './archive-key';
import { AuditArchive } from './audit-archive';

export interface S3Place {
  /** Undefined: the vendor's own, by region. */
  readonly endpoint: string | undefined;
  readonly region: string;
  /** Made with Object Lock. */
  readonly bucket: string;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly timeoutMs: Millis;
}

const PUTS = 20;
const PAUSE_MS = 50;

interface Version {
  readonly key: string;
  /** Undefined for a delete marker. */
  readonly id: string | undefined;
}

interface Listed {
  readonly versions: readonly Version[];
  /** Whole prefixes, up to the delimiter and with it. */
  readonly folders: readonly string[];
}

/**
 * A bucket with Object Lock, compliance mode. Retention is named with every put: not every server stamps the bucket's own rule on an object.
 * A lock holds a version, not a name: anybody who may write can put another version or a delete marker over it, so what is read is the oldest version.
 */
export class S3AuditArchive extends AuditArchive {
  override readonly lock = 'promised';
  private readonly client: S3Client;
  private locks = false;

  constructor(private readonly place: S3Place) {
    super();
    this.client = new S3Client({
      ...(place.endpoint === undefined ? {} : { endpoint: place.endpoint, forcePathStyle: true }),
      region: place.region,
      credentials: { accessKeyId: place.accessKey, secretAccessKey: place.secretKey },
      maxAttempts: 3,
      requestHandler: { connectionTimeout: place.timeoutMs, requestTimeout: place.timeoutMs, throwOnRequestTimeout: true },
    });
  }

  override async check(): Promise<void> {
    await this.askForLock();
  }

  override async put(key: string, bytes: Uint8Array, until: Timestamp): Promise<'kept' | 'taken'> {
    checkedKey(key);
    if (!this.locks) await this.askForLock();
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.putOnce(key, bytes, until);
      if (outcome !== 'under way') return outcome;
      if (attempt === PUTS) throw new Fault('STORE_UNAVAILABLE', `another put of ${key} is under way and does not end`, 'later');
      await pause(PAUSE_MS);
    }
  }

  private async putOnce(key: string, bytes: Uint8Array, until: Timestamp): Promise<'kept' | 'taken' | 'under way'> {
    const [earlier] = await this.versions(key);
    // Under a delete marker the server would take another first version.
    if (earlier !== undefined) return 'taken';
    try {
      await this.client.send(
        new PutObjectCommand({
          Bucket: this.place.bucket,
          Key: key,
          Body: bytes,
          IfNoneMatch: '*',
          ObjectLockMode: 'COMPLIANCE',
          ObjectLockRetainUntilDate: wholeSecond(until),
          ChecksumAlgorithm: 'CRC32',
        }),
      );
      return 'kept';
    } catch (error) {
      const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
      if (status === 412) return 'taken';
      // Somebody else's put of this key is under way, and may yet come to nothing.
      if (status === 409) return 'under way';
      throw away(error, `put ${key}`);
    }
  }

  override async read(key: string): Promise<ArchivedObject | undefined> {
    const versions = await this.versions(checkedKey(key));
    const oldest = versions.findLast(({ id }) => id !== undefined);
    if (oldest === undefined) return undefined;
    try {
      const version = { Bucket: this.place.bucket, Key: key, VersionId: oldest.id };
      const got = await this.client.send(new GetObjectCommand(version));
      const bytes = (await got.Body?.transformToByteArray()) ?? new Uint8Array();
      return { bytes, locked_until: await this.lockedUntil(version), covered: versions.length > 1 };
    } catch (error) {
      throw away(error, `read ${key}`);
    }
  }

  override async keys(prefix: string): Promise<readonly string[]> {
    const { versions: listed } = await this.list(prefix);
    return [...new Set(listed.filter(({ id }) => id !== undefined).map(({ key }) => key))].sort();
  }

  override async folders(prefix: string): Promise<readonly string[]> {
    const { folders } = await this.list(prefix, '/');
    return folders.map((folder) => folder.slice(prefix.length, -1)).sort();
  }

  /** Ends its connections. */
  close(): void {
    this.client.destroy();
  }

  // Asked before anything is written: a server may keep an object whose lock it then refuses.
  private async askForLock(): Promise<void> {
    try {
      const { ObjectLockConfiguration } = await this.client.send(new GetObjectLockConfigurationCommand({ Bucket: this.place.bucket }));
      this.locks = ObjectLockConfiguration?.ObjectLockEnabled === 'Enabled';
    } catch (error) {
      throw away(error, `say whether bucket ${this.place.bucket} has Object Lock`);
    }
    if (!this.locks) throw new Fault('STORE_UNAVAILABLE', `bucket ${this.place.bucket} was made without Object Lock`, 'never');
  }

  // Asked for by name: not every server says with GET or HEAD how an older version is locked.
  private async lockedUntil(version: {
    readonly Bucket: string;
    readonly Key: string;
    readonly VersionId: string | undefined;
  }): Promise<Timestamp | null> {
    try {
      const { Retention } = await this.client.send(new GetObjectRetentionCommand(version));
      const until = Retention?.Mode === 'COMPLIANCE' ? Retention.RetainUntilDate : undefined;
      return until === undefined ? null : timestampOf(until.getTime());
    } catch (error) {
      // 404: this version has no retention; 400: nothing in this bucket can have one.
      if (error instanceof S3ServiceException && [400, 404].includes(error.$metadata.httpStatusCode ?? 0)) return null;
      throw error;
    }
  }

  /** Of one key, newest first as the server lists versions; where delete markers stand between them does not matter. */
  private async versions(key: string): Promise<readonly Version[]> {
    return (await this.list(key)).versions.filter((version) => version.key === key);
  }

  private async list(prefix: string, delimiter?: '/'): Promise<Listed> {
    const found: Version[] = [];
    const folders: string[] = [];
    const asked = { Bucket: this.place.bucket, Prefix: prefix, ...(delimiter === undefined ? {} : { Delimiter: delimiter }) };
    let next: { readonly KeyMarker: string | undefined; readonly VersionIdMarker: string | undefined } | undefined;
    try {
      do {
        const page = await this.client.send(new ListObjectVersionsCommand({ ...asked, ...next }));
        for (const { Prefix: folder } of page.CommonPrefixes ?? []) if (folder) folders.push(folder);
        for (const { Key: key, VersionId: id } of page.Versions ?? []) if (key && id) found.push({ key, id });
        for (const { Key: key } of page.DeleteMarkers ?? []) if (key) found.push({ key, id: undefined });
        next = page.IsTruncated ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker } : undefined;
      } while (next !== undefined);
    } catch (error) {
      throw away(error, `list ${prefix}`);
    }
    return { versions: found, folders: [...new Set(folders)] };
  }
}

// Servers keep whole seconds: rounded up, never a lock that is shorter than what was asked for.
function wholeSecond(at: Timestamp): Date {
  return new Date(Math.ceil(millisOf(at) / 1_000) * 1_000);
}

// What the server refuses for the sake of who asks, or of the bucket, it refuses until somebody mends the settings.
function isLasting(status: number | undefined): boolean {
  return status !== undefined && status >= 400 && status < 500 && ![408, 409, 429].includes(status);
}

function away(cause: unknown, what: string): Fault {
  const status = cause instanceof S3ServiceException ? cause.$metadata.httpStatusCode : undefined;
  const said = cause instanceof S3ServiceException ? `${cause.name}, status ${cause.$metadata.httpStatusCode ?? 'none'}` : 'no answer';
  return new Fault('STORE_UNAVAILABLE', `the audit archive did not ${what}: ${said}`, isLasting(status) ? 'never' : 'later', { cause });
}
