import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PLATFORM_SETTINGS } from './platform-settings';
import { settingsTable } from './settings-table';

it('is the table in the README, without the peers, which are one line there', () => {
  const shape = Object.fromEntries(Object.entries(PLATFORM_SETTINGS.shape).filter(([name]) => !name.startsWith('FIVEPLANE_PEER_')));
  const readme = readFileSync(join(__dirname, '../README.md'), 'utf8');
  const written = readme.slice(readme.indexOf('<!-- settings -->') + 17, readme.indexOf('<!-- /settings -->'));
  const cells = (table: string): readonly string[] =>
    table
      .trim()
      .split('\n')
      .map((row) => row.replace(/-+/g, '-').replace(/\s*\|\s*/g, '|'));
  expect(cells(written)).toEqual(cells(settingsTable({ ...PLATFORM_SETTINGS, shape })));
});
