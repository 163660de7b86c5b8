import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWithS3 } from '@testing/s3-server';
import { describeAuditArchive } from './audit-archive.contract';
import { aLockedBucket } from './a-locked-bucket';
import { FolderAuditArchive } from './folder-audit-archive';

describe('audit archive in a folder', () => {
  describeAuditArchive(() => {
    const folder = mkdtempSync(join(tmpdir(), 'fiveplane-archive-'));
    const close = (): Promise<void> => Promise.resolve(rmSync(folder, { recursive: true }));
    return Promise.resolve({ archive: new FolderAuditArchive(join(folder, 'archive')), close });
  });
});

describeWithS3('audit archive', (server) => {
  describeAuditArchive(async () => {
    const { archive, close } = await aLockedBucket(server);
    return { archive, close: () => Promise.resolve(close()) };
  });
});
