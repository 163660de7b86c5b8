import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { settingsTable } from '@platform/settings/settings-table';
import { bootService } from '@platform/boot-service';
import { CHECKPOINT_SIGNER_SETTINGS } from './checkpoint-signer.config';
import { CHECKPOINT_SIGNER } from './checkpoint-signer.module';

describe('the checkpoint signer as a process', () => {
  it('makes its own key file on its first start, readable by its owner only, becomes ready and keeps the key', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fiveplane-checkpoint-signer-'));
    const start = () =>
      bootService(CHECKPOINT_SIGNER, {
        FIVEPLANE_HTTP_PORT: '0',
        FIVEPLANE_GRPC_PORT: '0',
        FIVEPLANE_LOG_LEVEL: 'error',
        FIVEPLANE_DATA_DIR: folder,
        FIVEPLANE_SERVICE_SECRET: 'a-secret-of-the-checkpoint-signer-only',
      });
    const path = join(folder, 'keys', 'checkpoint.json');
    const first = await start();
    const key = readFileSync(path, 'utf8');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await (await fetch(`${first.httpUrl}/readyz`)).json()).toMatchObject({ ready: true });
    await first.stop();
    const second = await start();
    await second.stop();
    expect(readFileSync(path, 'utf8')).toBe(key);
  });

  it('has its settings in the README', () => {
    const readme = readFileSync(join(__dirname, 'README.md'), 'utf8');
    const cells = (table: string): string =>
      table
        .replace(/-+/g, '-')
        .replace(/\s*\|\s*/g, '|')
        .trim();
    const written = readme.slice(readme.indexOf('<!-- settings -->') + 17, readme.indexOf('<!-- /settings -->'));
    expect(cells(written)).toBe(cells(settingsTable(CHECKPOINT_SIGNER_SETTINGS)));
  });
});
