import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPGliteFolder } from './pglite-source';
import { rewriteEmbedded } from './rewrite-embedded';

const SETTINGS = { acquireTimeoutMs: 2_000, statementTimeoutMs: 10_000 };
const CANARY = 'a yellow canary that sings';

describe('writing an embedded store anew', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fp-rewrite-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const filesWith = (text: string): readonly string[] =>
    readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && readFileSync(join(entry.parentPath, entry.name)).includes(text))
      .map(({ name }) => name);
  const asked = async <R extends object>(sql: string): Promise<readonly R[]> => {
    const source = await openPGliteFolder(folder, SETTINGS);
    try {
      return (await source.asLogin((client) => client.query<R>(sql))).rows;
    } finally {
      await source.close();
    }
  };

  it('leaves no byte of what was removed, or taken out of rows, in any file, and keeps the rest (control: before, it is there)', async () => {
    await asked(`CREATE SCHEMA shop; CREATE TABLE shop.kept (number int, note text); CREATE TABLE shop.gone (note text); CREATE INDEX ON shop.kept (note);
      INSERT INTO shop.kept SELECT n, '${CANARY} ' || n FROM generate_series(1, 200) n; INSERT INTO shop.gone SELECT '${CANARY}' FROM generate_series(1, 50);
      ANALYZE; UPDATE shop.kept SET note = NULL; DELETE FROM shop.gone`);
    expect(filesWith(CANARY).length).toBeGreaterThan(2);
    expect(await asked(`SELECT 1 FROM pg_stats WHERE most_common_vals::text LIKE '%canary%'`)).not.toEqual([]);
    await rewriteEmbedded(folder);
    expect(filesWith(CANARY)).toEqual([]);
    expect(await asked('SELECT count(*)::int AS rows, count(note)::int AS notes FROM shop.kept')).toEqual([{ rows: 200, notes: 0 }]);
  });

  it('control: what stands in a row stays', async () => {
    await asked(`CREATE TABLE public.row (note text); INSERT INTO public.row VALUES ('${CANARY}')`);
    await rewriteEmbedded(folder);
    expect(filesWith(CANARY)).not.toEqual([]);
    expect(await asked('SELECT note FROM public.row')).toEqual([{ note: CANARY }]);
  });

  it('refuses a folder that is open', async () => {
    const source = await openPGliteFolder(folder, SETTINGS);
    await expect(rewriteEmbedded(folder)).rejects.toMatchObject({ code: 'STORE_BUSY' });
    await source.close();
  });
});
