import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aRunExport, TRUSTED } from '@testing/a-run-export';

/** Records the refund run of today's logic as a golden file: `node dist/test/replay/record-golden.js <date>-<slug>`. An existing one is never overwritten. */
function recordGolden(slug: string | undefined, folder: string): void {
  if (slug === undefined || !/^\d{4}-\d{2}-\d{2}-[a-z0-9-]+$/.test(slug)) throw new Error('name the golden file: <date>-<slug>');
  const path = join(folder, `${slug}.json`);
  if (existsSync(path)) throw new Error(`${path} exists: a golden file is kept for ever, record under another slug`);
  writeFileSync(path, `${JSON.stringify(aRunExport(), null, 2)}\n`);
  writeFileSync(join(folder, `${slug}.keys.json`), `${JSON.stringify(TRUSTED, null, 2)}\n`);
}

recordGolden(process.argv[2], join(process.cwd(), 'test/replay/golden'));
