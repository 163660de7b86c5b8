import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { settingsTable } from '@platform/settings/settings-table';
import { CONVERSATION_SETTINGS } from './conversation-manager.config';

it('is the table in the README', () => {
  const readme = readFileSync(join(__dirname, 'README.md'), 'utf8');
  const written = readme.slice(readme.indexOf('<!-- settings -->') + 17, readme.indexOf('<!-- /settings -->'));
  expect(written.trim()).toBe(settingsTable(CONVERSATION_SETTINGS));
});
