import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Fault } from '@kernel/fault';
import type { ArchivedObject } from '@planes/trust/archive/archived-object';
import { checkedKey } from './archive-key';
import { AuditArchive } from './audit-archive';

/**
 * A folder, for a laptop. It writes nothing over what is there and forces it to the disk; it cannot keep the folder's owner from changing or
 * deleting a file. Such a change is found by verification, where a locked bucket would have refused it.
 */
export class FolderAuditArchive extends AuditArchive {
  override readonly lock = 'not promised';

  constructor(private readonly root: string) {
    super();
  }

  override async check(): Promise<void> {
    try {
      // Not there yet is no fault: the first put makes it.
      await mkdir(this.root, { recursive: true, mode: 0o700 });
    } catch (error) {
      throw away(error);
    }
  }

  override put(key: string, bytes: Uint8Array): Promise<'kept' | 'taken'> {
    return this.asking(key, async (path) => {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const half = `${path}.${randomUUID()}~`;
      try {
        await forced(half, 'wx', (file) => file.writeFile(bytes));
        // A link to a name that exists is refused, so of several writers one keeps, and nobody ever sees half a file.
        await link(half, path);
      } catch (error) {
        if (codeOf(error) === 'EEXIST') return 'taken';
        throw error;
      } finally {
        await unlink(half);
      }
      await forced(dirname(path), 'r', async () => undefined);
      return 'kept';
    });
  }

  override read(key: string): Promise<ArchivedObject | undefined> {
    return this.asking(key, async (path) => {
      try {
        return { bytes: await readFile(path), locked_until: null, covered: false };
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return undefined;
        throw error;
      }
    });
  }

  override async keys(prefix: string): Promise<readonly string[]> {
    try {
      const files = await readdir(this.root, { recursive: true, withFileTypes: true });
      const names = files.filter((file) => file.isFile() && !file.name.endsWith('~')).map((file) => join(file.parentPath, file.name));
      return names
        .map((name) => name.slice(join(this.root, '/').length))
        .filter((key) => key.startsWith(prefix))
        .sort();
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return [];
      throw away(error);
    }
  }

  override async folders(prefix: string): Promise<readonly string[]> {
    try {
      const below = await readdir(join(this.root, prefix), { withFileTypes: true });
      return below.filter((entry) => entry.isDirectory()).map(({ name }) => name).sort(); // prettier-ignore
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return [];
      throw away(error);
    }
  }

  private async asking<T>(key: string, work: (path: string) => Promise<T>): Promise<T> {
    const path = join(this.root, checkedKey(key));
    try {
      return await work(path);
    } catch (error) {
      throw away(error);
    }
  }
}

async function forced(path: string, flags: 'r' | 'wx', work: (file: Awaited<ReturnType<typeof open>>) => Promise<void>): Promise<void> {
  const file = await open(path, flags, 0o400);
  try {
    await work(file);
    await file.sync();
  } finally {
    await file.close();
  }
}

function codeOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

// Nobody but a person mends these.
const LASTING = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR'];

function away(cause: unknown): Fault {
  const retry = LASTING.includes(codeOf(cause) ?? '') ? 'never' : 'later';
  return new Fault('STORE_UNAVAILABLE', 'the folder of the audit archive cannot be used', retry, { cause });
}
