import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { settingsTable } from '@platform/settings/settings-table';
import { MEMORY_SERVICE_SETTINGS } from './memory-service.config';

it('is the table in the README', () => {
  const readme = readFileSync(join(__dirname, 'README.md'), 'utf8');
  const written = readme.slice(readme.indexOf('<!-- settings -->') + 17, readme.indexOf('<!-- /settings -->'));
  expect(written.trim()).toBe(settingsTable(MEMORY_SERVICE_SETTINGS));
});
