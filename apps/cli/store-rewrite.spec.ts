import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canonicalBytes } from '@kernel/canonical-json';
import { digestOf } from '@kernel/digest';
import { migrate } from '@edges/database/migrate';
import { openPGliteFolder } from '@edges/database/pglite-source';
import { AT, promotion } from '@edges/memory-store/a-promotion.contract';
import { aForgetting } from '@edges/memory-store/forgetting-promoted.contract';
import { PostgresMemoryStore } from '@edges/memory-store/postgres-memory-store';
import { aProposal } from '@planes/intelligence/memory/a-proposal';
import { LIMITS, typedIn } from './backup.cases';
import { runCommandLine } from './command-line';

const CANARY = 'a yellow canary that sings';

describe('fiveplane store rewrite', () => {
  let place: string;
  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), 'fp-store-rewrite-'));
  });
  afterEach(() => rmSync(place, { recursive: true }));

  const rewrite = () => typedIn(place, 'data', 'store', 'rewrite', '--json');
  const isThere = (): boolean =>
    readdirSync(place, { withFileTypes: true, recursive: true }).some(
      (entry) => entry.isFile() && readFileSync(join(entry.parentPath, entry.name)).includes(CANARY),
    );

  it('leaves no word of a forgotten memory in the data folder, once the platform is stopped', async () => {
    const source = await openPGliteFolder(join(place, 'data', 'store'), LIMITS);
    await migrate(source);
    const store = new PostgresMemoryStore(source.as('fp_memory'), 'local');
    const proposal = aProposal({ value: CANARY });
    const handedIn = { proposal, digest: digestOf(proposal), canonical: canonicalBytes(proposal), ttl_seconds: 0, at: AT };
    await store.propose('acme', handedIn, (tip) => promotion(proposal, tip));
    await store.forget('acme', aForgetting());
    expect(await rewrite()).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/^STORE_BUSY: .*\n {2}next: Stop that process first\.\n$/) as unknown,
    });
    await source.close();
    expect(isThere()).toBe(true); // control
    expect(JSON.parse((await rewrite()).out)).toMatchObject({ rewritten: true });
    expect(isThere()).toBe(false);
    const again = await openPGliteFolder(join(place, 'data', 'store'), LIMITS);
    expect(await new PostgresMemoryStore(again.as('fp_memory'), 'local').erasures('acme')).toBe(1);
    await again.close();
  });

  it('refuses a folder without an embedded store, and a shell that speaks of a Postgres', async () => {
    let err = '';
    const host = { argv: ['store', 'rewrite'], cwd: place, write: () => undefined, tell: (text: string) => (err += text) };
    expect(await runCommandLine({ ...host, env: { FIVEPLANE_DATA_DIR: 'nowhere' } })).toBe(5);
    expect(await runCommandLine({ ...host, env: { FIVEPLANE_DATA_DIR: 'data', DATABASE_URL: 'postgres://x' } })).toBe(5);
    expect(err.match(/^CLI_NO_STORE: /gm)).toHaveLength(2);
  });
});
