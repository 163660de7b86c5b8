import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from './connection-file';
import { PrivateConnectionFile } from './private-connection-file';

const CONNECTION: Connection = {
  format: 'fiveplane.connection.v1',
  http_url: 'http://127.0.0.1:8080',
  tenants: {
    acme: {
      pack: 'ctxpack.support@1.0.0',
      agent: {
        agent_id: 'support-agent',
        agent_urn: 'agent:acme/support-agent@1.0.0',
        workload_identity: 'spiffe://fiveplane.local/acme/support-agent',
        role: 'support-agent',
        lifecycle: 'active',
        principal_chain: [{ kind: 'agent', id: 'support-agent', tenant_id: 'acme' }],
      },
      users: { support: { token: 'fpk_one', user_id: 'sam', role: 'support_ops' } },
      default_user: 'support',
    },
  },
  trusted_keys: [],
};

describe('the connection file', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'fiveplane-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('gives back the API keys that the last start wrote, by user', () => {
    const file = new PrivateConnectionFile(folder);
    expect(file.tokens()).toEqual({});
    file.write(CONNECTION);
    expect(new PrivateConnectionFile(folder).tokens()).toEqual({ acme: { sam: 'fpk_one' } });
  });

  it('is readable by its owner only, also in place of one that was not, and leaves no draft', () => {
    const file = new PrivateConnectionFile(folder);
    const path = file.write(CONNECTION);
    chmodSync(path, 0o644);
    writeFileSync(`${path}.draft`, 'cut short');
    file.write(CONNECTION);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['connection.json']);
  });

  it('makes the data folder, for its owner only', () => {
    const inner = join(folder, 'data');
    new PrivateConnectionFile(inner).write(CONNECTION);
    expect(statSync(inner).mode & 0o777).toBe(0o700);
    expect(existsSync(join(inner, 'connection.json'))).toBe(true);
  });

  it.each(['', '{', '[]', '{"tenants":{"acme":{}}}'])('is not believed when it holds %j, and stays as it is', (text) => {
    writeFileSync(join(folder, 'connection.json'), text);
    expect(() => new PrivateConnectionFile(folder).tokens()).toThrow('CONNECTION_FILE_MALFORMED');
    expect(readFileSync(join(folder, 'connection.json'), 'utf8')).toBe(text);
  });
});
