import { type Refusal, refused } from '@kernel/outcome';
import type { Millis } from '@kernel/time';
import type { AuditArchive } from './audit-archive';
import { FolderAuditArchive } from './folder-audit-archive';
import { S3AuditArchive } from './s3-audit-archive';

type Revealed = { readonly reveal: () => string };

/** Where a process was told to keep its archive. */
export interface ArchivePlace {
  readonly AUDIT_ARCHIVE_BUCKET: string | undefined;
  readonly AUDIT_ARCHIVE_S3_ENDPOINT: string | undefined;
  readonly AUDIT_ARCHIVE_S3_REGION: string;
  readonly AUDIT_ARCHIVE_S3_ACCESS_KEY: Revealed | undefined;
  readonly AUDIT_ARCHIVE_S3_SECRET_KEY: Revealed | undefined;
  readonly AUDIT_ARCHIVE_S3_TIMEOUT_MS: Millis;
  readonly AUDIT_ARCHIVE_FOLDER: string | undefined;
}

export interface OpenedArchive {
  readonly kind: 'opened';
  readonly archive: AuditArchive;
  readonly close: () => void;
}

/** The archive that the settings name: a bucket, or a folder with its weaker promise; undefined when they name none. Refuses ARCHIVE_PLACE_UNCLEAR. */
export function openAuditArchive(place: ArchivePlace): OpenedArchive | Refusal | undefined {
  const { AUDIT_ARCHIVE_BUCKET: bucket, AUDIT_ARCHIVE_FOLDER: folder } = place;
  if (bucket !== undefined && folder !== undefined) return unclear('AUDIT_ARCHIVE_BUCKET and AUDIT_ARCHIVE_FOLDER are both set');
  if (folder !== undefined) return { kind: 'opened', archive: new FolderAuditArchive(folder), close: () => undefined };
  if (bucket === undefined) return undefined;
  const accessKey = place.AUDIT_ARCHIVE_S3_ACCESS_KEY?.reveal();
  const secretKey = place.AUDIT_ARCHIVE_S3_SECRET_KEY?.reveal();
  if (accessKey === undefined || secretKey === undefined) {
    return unclear('AUDIT_ARCHIVE_BUCKET needs AUDIT_ARCHIVE_S3_ACCESS_KEY and AUDIT_ARCHIVE_S3_SECRET_KEY');
  }
  const archive = new S3AuditArchive({
    endpoint: place.AUDIT_ARCHIVE_S3_ENDPOINT,
    region: place.AUDIT_ARCHIVE_S3_REGION,
    bucket,
    accessKey,
    secretKey,
    timeoutMs: place.AUDIT_ARCHIVE_S3_TIMEOUT_MS,
  });
  return { kind: 'opened', archive, close: () => archive.close() };
}

function unclear(what: string): Refusal {
  return refused('ARCHIVE_PLACE_UNCLEAR', what);
}
