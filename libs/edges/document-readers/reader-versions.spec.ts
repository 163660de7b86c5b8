import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const READERS = ['read-markdown.ts', 'read-html.ts', 'read-pdf.ts', 'read-table.ts'];

it.each(READERS)('%s names its library in the version that is installed', (file) => {
  const named = [...readFileSync(join(__dirname, file), 'utf8').matchAll(/'[a-z-]+@\d+ ([a-z0-9-]+)@([\d.]+)'/g)];
  expect(named.length).toBeGreaterThan(0);
  for (const [, library = '', version] of named) {
    const manifest = readFileSync(join(__dirname, '../../../node_modules', library, 'package.json'), 'utf8');
    expect([library, version]).toEqual([library, (JSON.parse(manifest) as { version: string }).version]);
  }
});
