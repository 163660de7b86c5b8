import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { oneAtATime } from './one-at-a-time';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'fiveplane-lock-'));
});
afterEach(() => rmSync(home, { recursive: true }));

describe('one at a time', () => {
  it('lets the second begin when the first has ended, and tells it why it waits', async () => {
    const order: string[] = [];
    const said: string[] = [];
    const work = (name: string) => async () => {
      order.push(`${name} begins`);
      await new Promise((resolve) => setImmediate(resolve));
      order.push(`${name} ends`);
    };
    const say = (line: string): void => void said.push(line);
    await Promise.all([oneAtATime(home, say, work('first')), oneAtATime(home, say, work('second'))]);
    expect(order).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
    expect(said).toEqual([`process ${process.pid} is at work in ${home}: waiting for it`]);
  });

  it('does not wait for a process that was killed', async () => {
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    writeFileSync(join(home, 'lock'), String(dead));
    expect(
      await oneAtATime(
        home,
        () => undefined,
        async () => 'done',
      ),
    ).toBe('done');
  });

  it('frees the place when the work fails', async () => {
    await expect(
      oneAtATime(
        home,
        () => undefined,
        () => Promise.reject(new Error('broken')),
      ),
    ).rejects.toThrow('broken');
    expect(existsSync(join(home, 'lock'))).toBe(false);
  });
});
