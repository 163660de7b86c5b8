import { spawnSync } from 'node:child_process';
import { chmodSync, closeSync, mkdtempSync, openSync, rmdirSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CannotRun } from './backend';
import { command, tailOf } from './command';
import { systemCode } from './system-error';

const CHUNK = Buffer.alloc(64 * 1024);

/** A disk of its own in memory, small enough to be filled in a test. */
export class SmallDisk {
  private constructor(
    readonly folder: string,
    private readonly log: string,
  ) {}

  /** Whether this person may mount one on this machine; tried, because no file says it. */
  static canBeMounted(): boolean {
    const folder = mkdtempSync(join(tmpdir(), 'fiveplane-disk-'));
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'fiveplane-disk', folder]).status === 0;
    if (mounted) spawnSync('umount', [folder]);
    rmdirSync(folder);
    return mounted;
  }

  /** @throws CannotRun where nothing may be mounted. */
  static async mount(mebibytes: number): Promise<SmallDisk> {
    const folder = mkdtempSync(join(tmpdir(), 'fiveplane-disk-'));
    const log = `${folder}.log`;
    const mounted = await command('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m,mode=755`, 'fiveplane-disk', folder], { log });
    if (mounted.code !== 0) {
      rmdirSync(folder);
      rmSync(log);
      throw new CannotRun(`no disk can be mounted here:\n${tailOf(mounted.output)}`, 'run it as root, in a container with CAP_SYS_ADMIN');
    }
    chmodSync(folder, 0o755);
    return new SmallDisk(folder, log);
  }

  /** Takes all the room that is left. */
  fill(): void {
    const file = openSync(this.ballast, 'a');
    try {
      for (;;) writeSync(file, CHUNK);
    } catch (error) {
      if (systemCode(error) !== 'ENOSPC') throw error;
    } finally {
      closeSync(file);
    }
  }

  /** Gives the room back. */
  free(): void {
    rmSync(this.ballast, { force: true });
  }

  /** Bytes that are left. */
  get room(): number {
    const { bavail, bsize } = statfsSync(this.folder);
    return bavail * bsize;
  }

  /** Lets go of it, with everything on it. Whoever had files open there has ended before. */
  async unmount(): Promise<void> {
    const gone = await command('umount', [this.folder], { log: this.log });
    if (gone.code !== 0) throw new CannotRun(`${this.folder} cannot be let go:\n${tailOf(gone.output)}`, `see who has files open there`);
    rmdirSync(this.folder);
    rmSync(this.log);
  }

  private get ballast(): string {
    return join(this.folder, 'ballast');
  }
}
