import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SignedHead } from './signed-head';

/** One file, replaced as a whole. */
export class FileSignedHead extends SignedHead {
  constructor(private readonly path: string) {
    super();
  }

  override async read(): Promise<string | undefined> {
    try {
      return await readFile(this.path, 'utf8');
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  override async write(note: string): Promise<void> {
    const folder = dirname(this.path);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const half = `${this.path}.new`;
    await forced(half, (file) => file.writeFile(note, 'utf8'), 'w');
    await rename(half, this.path);
    // The rename itself is durable only once its folder is.
    await forced(folder, async () => undefined, 'r');
  }
}

function isMissing(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
}

async function forced(path: string, work: (file: Awaited<ReturnType<typeof open>>) => Promise<void>, flags: 'r' | 'w'): Promise<void> {
  const file = await open(path, flags, 0o600);
  try {
    await work(file);
    await file.sync();
  } finally {
    await file.close();
  }
}
