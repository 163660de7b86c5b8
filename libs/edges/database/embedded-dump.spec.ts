import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { askForDump } from './dump-socket';
import { dumpEmbedded, holdsEmbedded, openDump, refuseOpenFolder, unpackDump } from './embedded-dump';
import { type PgSource } from './pg-source';
import { openPGliteFolder } from './pglite-source';
import { RUN_TYPESCRIPT } from './run-typescript';

const SETTINGS = { acquireTimeoutMs: 2_000, statementTimeoutMs: 10_000 };
const ROWS = 'SELECT number FROM shop.row ORDER BY number';

async function numbersIn(source: PgSource): Promise<readonly number[]> {
  const found = await source.asLogin((client) => client.query<{ number: number }>(ROWS));
  return found.rows.map((row) => row.number);
}

describe('a dump of an embedded store', () => {
  let folder: string;
  let child: ChildProcess | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fp-dump-'));
  });
  afterEach(async () => {
    if (child?.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }
    rmSync(folder, { recursive: true });
  });

  const aStore = async (): Promise<PgSource> => {
    const source = await openPGliteFolder(folder, SETTINGS);
    await source.asLogin((client) =>
      client.query(
        'CREATE ROLE fp_shop; CREATE SCHEMA shop; CREATE TABLE shop.row (number int); GRANT USAGE ON SCHEMA shop TO fp_shop; GRANT INSERT ON shop.row TO fp_shop; INSERT INTO shop.row VALUES (1)',
      ),
    );
    return source;
  };
  const seenIn = async (tar: Uint8Array): Promise<readonly number[]> => {
    const copy = await openDump(tar);
    try {
      return await numbersIn(copy);
    } finally {
      await copy.close();
    }
  };

  it('is made of a store that nobody has open, and opens in memory and in a folder of its own', async () => {
    await (await aStore()).close();
    const tar = await dumpEmbedded(folder);
    expect(await seenIn(tar)).toEqual([1]);
    const other = join(folder, 'other');
    mkdirSync(other);
    await unpackDump(tar, other);
    expect(holdsEmbedded(other)).toBe(true);
    const copy = await openPGliteFolder(other, SETTINGS);
    expect(await numbersIn(copy)).toEqual([1]);
    await copy.close();
  });

  it('holds what was committed while a transaction is under way, and nothing of that', async () => {
    const source = await aStore();
    const tar = await source.as('fp_shop').acrossTenants(async (tx) => {
      await tx.query('INSERT INTO shop.row VALUES (2)');
      return dumpEmbedded(folder);
    });
    expect(await seenIn(tar)).toEqual([1]);
    expect(await seenIn(await dumpEmbedded(folder))).toEqual([1, 2]); // control: once it is committed
    await source.close();
  });

  it('is handed out by the process that has the store open and goes on writing; every row that was claimed before is in it', async () => {
    child = write(folder);
    if (child.stdout === null) throw new Error('the process has no output');
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const upTo = async (number: number): Promise<void> => {
      for (let line = await lines.next(); Number(line.value) < number; line = await lines.next())
        if (line.done === true) throw new Error('it has ended');
    };
    await upTo(20);
    expect(() => refuseOpenFolder(folder)).toThrow(`in use by process ${child.pid}`);
    const dumped = await seenIn(await dumpEmbedded(folder));
    await upTo(Math.max(...dumped) + 5); // it goes on
    expect(dumped).toEqual(Array.from({ length: dumped.length }, (_, index) => index + 1));
    expect(dumped.length).toBeGreaterThanOrEqual(20);
  });

  it('is reached by the folder’s owner only', async () => {
    const source = await aStore();
    expect(statSync(join(folder, 'control')).mode & 0o777).toBe(0o700);
    await source.close();
  });

  it('is refused when the process that has the store open hands out none, or breaks off', async () => {
    const source = await aStore();
    const path = join(folder, 'control', 'dump');
    rmSync(path);
    await expect(dumpEmbedded(folder)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringContaining('stop it first'),
    });
    const broken = createServer((socket) => socket.end(Buffer.from([0, 0, 0, 0, 0, 0, 0, 9, 1, 2])));
    await new Promise<void>((resolve) => broken.listen(path, resolve));
    await expect(dumpEmbedded(folder)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', message: expect.stringContaining('broke off') });
    await new Promise((resolve) => broken.close(resolve));
    const silent = createServer((socket) => socket.on('end', () => socket.destroy()).resume());
    await new Promise<void>((resolve) => silent.listen(path, resolve));
    const says = expect.stringContaining('has said nothing for 50 ms') as string;
    await expect(askForDump(folder, 50)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', message: says });
    await new Promise((resolve) => silent.close(resolve));
    await source.close();
  });
});

function write(folder: string): ChildProcess {
  const program = RUN_TYPESCRIPT(join(__dirname, 'write-until-killed.ts'));
  return spawn(process.execPath, ['-e', program, folder, 'honest'], {
    cwd: join(__dirname, '../../..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}
