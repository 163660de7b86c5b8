import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TrustedKey } from '@kernel/keys';
import { openPGliteFolder } from '@edges/database/pglite-source';
import { aTokenKey, TEST_TOKEN } from '@edges/signer/a-token';
import { PostgresTrustedKeyStore } from '@edges/trusted-keys/postgres-trusted-key-store';
import { PLATFORM } from '@edges/trusted-keys/trusted-key-store';
import { bootService } from '@platform/boot-service';
import { describeOnBackend, told } from '@testing/describe-on-backend';
import { TRUST_CONTROL_PLANE } from './trust-control-plane.module';

const suite = (): void => {
  const library = told('SOFTHSM2_LIBRARY');
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fiveplane-token-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const startsAndStops = async (seal: string, settings: Readonly<Record<string, string>> = {}): Promise<void> => {
    const running = await bootService(TRUST_CONTROL_PLANE, {
      FIVEPLANE_HTTP_PORT: '0',
      FIVEPLANE_GRPC_PORT: '0',
      FIVEPLANE_LOG_LEVEL: 'error',
      FIVEPLANE_SERVICE_SECRET: 'a-secret-of-the-trust-plane-and-its-callers',
      FIVEPLANE_DATA_DIR: folder,
      TRUST_RECORD_SEAL_KEY_PATH: seal,
      TRUST_PKCS11_LIBRARY: library,
      TRUST_PKCS11_PIN: TEST_TOKEN.pin,
      ...settings,
    });
    await running.stop();
  };
  const seals = async (): Promise<readonly TrustedKey[]> => {
    const source = await openPGliteFolder(join(folder, 'store'), { acquireTimeoutMs: 5_000, statementTimeoutMs: 10_000 });
    try {
      return (await new PostgresTrustedKeyStore(source.as('fp_trust'), 'local').list(PLATFORM)).filter(
        ({ purpose }) => purpose === 'record_seal',
      );
    } finally {
      await source.close();
    }
  };

  it('makes the key of a token known, and the next one beside it: rotation takes nothing back', async () => {
    const [old, fresh] = [aTokenKey(library, 'record_seal-2026'), aTokenKey(library, 'record_seal-2027')];
    await startsAndStops(old);
    const [first, ...none] = await seals();
    expect([first?.revoked_at, none]).toEqual([null, []]);
    await startsAndStops(fresh);
    await startsAndStops(old); // a process that is changed last
    const both = await seals();
    expect(both).toHaveLength(2);
    expect(both).toContainEqual(first);
    expect(both.every(({ revoked_at }) => revoked_at === null)).toBe(true);
    expect(readdirSync(join(folder, 'keys'))).toEqual(['audit-receipt.json']); // control: the other key is a file still
  });

  it('does not start on a token key that is not there, or without a PIN', async () => {
    await expect(startsAndStops(`pkcs11:token=${TEST_TOKEN.token};object=record_seal-nowhere`)).rejects.toThrow('TOKEN_KEY_MISSING');
    await expect(startsAndStops(aTokenKey(library, 'record_seal'), { TRUST_PKCS11_LIBRARY: '/nowhere.so' })).rejects.toThrow(
      'TOKEN_LIBRARY_UNUSABLE',
    );
  });
};

describeOnBackend(
  'the trust control plane with keys of a token',
  'softhsm',
  'SOFTHSM2_LIBRARY',
  suite,
  'eval "$(test/backends/softhsm.sh)"',
);
