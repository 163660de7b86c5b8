import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockDataFolder } from './data-folder-lock';

describe('lockDataFolder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fp-lock-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('gives the folder to one holder at a time', () => {
    const first = lockDataFolder(folder);
    expect(() => lockDataFolder(folder)).toThrow(/in use by this very process/);
    first.release();
    const second = lockDataFolder(folder);
    first.release(); // a late release does not free what another one holds
    expect(() => lockDataFolder(folder)).toThrow(expect.objectContaining({ code: 'STORE_BUSY' }));
    second.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('takes over from a process that is gone', () => {
    writeFileSync(join(folder, 'lock'), JSON.stringify({ pid: 2 ** 22 + 1, birth: 'boot/1', nonce: 'theirs' })); // above Linux's largest pid
    lockDataFolder(folder).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('takes over from a process whose number another one has now', () => {
    writeFileSync(join(folder, 'lock'), JSON.stringify({ pid: process.pid, birth: 'an earlier boot/1', nonce: 'theirs' }));
    const lock = lockDataFolder(folder);
    expect(JSON.parse(readFileSync(join(folder, 'lock'), 'utf8'))).toMatchObject({ pid: process.pid });
    lock.release();
  });

  it.each(['{}', '', '{"pid":', 'null'])('refuses to guess when the lock cannot be read, and says what to do: %j', (text) => {
    writeFileSync(join(folder, 'lock'), text);
    const fault = { code: 'STORE_BUSY', retry: 'never', message: expect.stringContaining('is not a lock file: remove it') as string };
    expect(() => lockDataFolder(folder)).toThrow(expect.objectContaining(fault));
    expect(readdirSync(folder)).toEqual(['lock']);
  });
});
