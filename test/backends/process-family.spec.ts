import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { until } from '../scenarios/until';
import { familyOf, killFamily, pauseFamily, pauseNamed, resumeFamily } from './process-family';

const CHILD = `setInterval(() => undefined, 1000)`;
const PARENT = `
  const child = require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(CHILD)}, 'the-writer'], { detached: true, stdio: 'ignore' });
  child.once('spawn', () => console.log('there'));
  setInterval(() => undefined, 1000);`;

/** A process with one child, which is in a group of its own, as a database's processes are. */
async function aFamily(): Promise<number> {
  const parent = spawn(process.execPath, ['-e', PARENT], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(parent.stdout, 'data');
  return parent.pid ?? 0;
}

const isPaused = (pid: number): boolean => /^.*\) T /s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
// A signal is heard a moment after it was sent.
const holds = (look: () => boolean) => (): Promise<true | undefined> => Promise.resolve(look() ? true : undefined);

describe('the processes of a server', () => {
  let pid: number;
  beforeEach(async () => {
    pid = await aFamily();
  });
  afterEach(() => killFamily(pid));

  it('are found from the first one', () => {
    const family = familyOf(pid);
    expect([family[0], family.length]).toEqual([pid, 2]);
  });

  it('are paused and go on together', async () => {
    pauseFamily(pid);
    await until(
      'both are paused',
      holds(() => familyOf(pid).every(isPaused)),
    );
    resumeFamily(pid);
    await until(
      'both go on',
      holds(() => !familyOf(pid).some(isPaused)),
    );
  });

  it('are paused one by one by what they are called', async () => {
    const [first = 0, second = 0] = familyOf(pid);
    pauseNamed(pid, 'the-writer');
    await until(
      'the child alone is paused',
      holds(() => isPaused(second) && !isPaused(first)),
    );
    expect(() => pauseNamed(pid, 'nobody is called so')).toThrow('no process');
  });

  it('are gone when they were killed, paused or not', async () => {
    const [, second = 0] = familyOf(pid);
    pauseFamily(pid);
    await killFamily(pid);
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    expect(() => process.kill(second, 0)).toThrow('ESRCH');
  });
});
