import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { PgSource } from './pg-source';
import { openPGliteFolder, openPGliteMemory } from './pglite-source';
import { RUN_TYPESCRIPT } from './run-typescript';

const SETTINGS = { acquireTimeoutMs: 100, statementTimeoutMs: 10_000 };
const ROOT = join(__dirname, '..', '..', '..');

const PROGRAM = RUN_TYPESCRIPT(join(__dirname, 'write-until-killed.ts'));

function write(folder: string, character: 'honest' | 'boastful'): ChildProcess {
  return spawn(process.execPath, ['-e', PROGRAM, folder, character], { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Kills the process once it has claimed row 20, after a last look at it alive, and returns everything it claimed. */
async function killAtRow20(child: ChildProcess, look: () => Promise<void>): Promise<readonly number[]> {
  if (child.stdout === null) throw new Error('the process has no output');
  const gone = once(child, 'exit');
  const claimed: number[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    claimed.push(Number(line));
    if (line !== '20') continue;
    await look();
    child.kill('SIGKILL');
  }
  await gone;
  return claimed;
}

async function numbersIn(source: PgSource): Promise<readonly number[]> {
  const found = await source.asLogin((client) => client.query<{ number: number }>('SELECT number FROM shop.row ORDER BY number'));
  return found.rows.map((row) => row.number);
}

describe('a PGlite folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fp-pglite-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const refusesASecondProcess = async (child: ChildProcess): Promise<void> => {
    const refusal = { code: 'STORE_BUSY', message: expect.stringContaining(`in use by process ${child.pid};`) };
    await expect(openPGliteFolder(folder, SETTINGS)).rejects.toMatchObject(refusal);
  };

  const lostAfterKill = async (character: 'honest' | 'boastful'): Promise<readonly number[]> => {
    const child = write(folder, character);
    const claimed = await killAtRow20(child, () => refusesASecondProcess(child));
    const source = await openPGliteFolder(folder, SETTINGS);
    const there = new Set(await numbersIn(source));
    await source.close();
    expect(claimed.length).toBeGreaterThanOrEqual(20);
    return claimed.filter((number) => !there.has(number));
  };

  it('is refused to a second process, taken over when the first is killed, and has every committed row then', async () => {
    expect(await lostAfterKill('honest')).toEqual([]);
  });

  it('shows the loss when a process claims a row before it is committed (control)', async () => {
    expect(await lostAfterKill('boastful')).toEqual([20]);
  });

  it('keeps its rows over closing and opening, and refuses to be asked when closed', async () => {
    const first = await openPGliteFolder(folder, SETTINGS);
    await first.asLogin((client) =>
      client.query('CREATE SCHEMA shop; CREATE TABLE shop.row (number int); INSERT INTO shop.row VALUES (7)'),
    );
    await first.close();
    await expect(first.as('fp_shop').acrossTenants(async () => 1)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    const second = await openPGliteFolder(folder, SETTINGS);
    expect(await numbersIn(second)).toEqual([7]);
    await second.close();
  });
});

describe('PGlite in memory', () => {
  it('says busy when its one connection does not come free in time, and goes on afterwards', async () => {
    const { source } = await openPGliteMemory(SETTINGS);
    await source.asLogin((client) => client.query('CREATE ROLE fp_shop'));
    const shop = source.as('fp_shop');
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const holder = shop.acrossTenants(() => released);
    await expect(shop.acrossTenants(async () => 1)).rejects.toMatchObject({
      code: 'STORE_BUSY',
      message: expect.stringContaining('needs the store itself'),
    });
    release();
    await holder;
    expect(await shop.acrossTenants(async () => 2)).toBe(2);
    await source.close();
  });
});
