import { mkdtempSync, existsSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRefusal } from '@kernel/outcome';
import { parseNote } from '@planes/trust/audit-log/signed-note';
import { anAuditSubmission, AT, LOG } from '@edges/audit-log/an-audit-submission';
import { InMemorySignedHead } from '@edges/audit-log/in-memory-signed-head';
import { PostgresAuditLog } from '@edges/audit-log/postgres-audit-log';
import { PostgresCheckpointStore } from '@edges/audit-log/postgres-checkpoint-store';
import { accessTo, aTokenKey, TEST_TOKEN } from '@edges/signer/a-token';
import { openTextSigner } from '@edges/signer/open-text-signer';
import { bootService } from '@platform/boot-service';
import { describeOnBackend, told } from '@testing/describe-on-backend';
import { FixedClock } from '@testing/fixed-clock';
import { describeWithPGlite } from '@testing/stores';
import { CHECKPOINT_SIGNER } from './checkpoint-signer.module';
import { SignCheckpoint } from './sign-checkpoint';

const suite = (): void => {
  const library = told('SOFTHSM2_LIBRARY');

  describeWithPGlite('over a log', (open) => {
    it('signs, goes on after a restart, and does not go on from what another key signed', async () => {
      const store = await open();
      const log = new PostgresAuditLog(store.source.as('fp_trust'));
      const head = new InMemorySignedHead();
      const signerOf = (address: string): SignCheckpoint => {
        const key = openTextSigner(address, 'checkpoint', accessTo(library));
        if (isRefusal(key)) throw new Error(key.reason);
        return new SignCheckpoint(new PostgresCheckpointStore(store.source.as('fp_checkpoint')), head, key, LOG, new FixedClock());
      };
      const address = aTokenKey(library, 'checkpoint');
      await log.appendBatch(LOG, undefined, [[anAuditSubmission(1)]], AT);
      expect(await signerOf(address).run()).toMatchObject({ kind: 'signed', checkpoint: { size: 1 } });
      await log.appendBatch(LOG, undefined, [[anAuditSubmission(2)]], AT);
      expect(await signerOf(address).run()).toMatchObject({ kind: 'signed', checkpoint: { size: 2 } });
      expect(parseNote((await head.read()) ?? '')?.signatures).toHaveLength(1);
      expect(await signerOf(aTokenKey(library, 'checkpoint')).run()).toMatchObject({ code: 'AUDIT_CHECKPOINT_UNTRUSTED' });
      await store.close();
    });
  });

  it('starts with it and makes no key file; it does not start on one that is not there', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fiveplane-token-'));
    const start = (key: string) =>
      bootService(CHECKPOINT_SIGNER, {
        ...{ FIVEPLANE_HTTP_PORT: '0', FIVEPLANE_GRPC_PORT: '0', FIVEPLANE_LOG_LEVEL: 'error' },
        FIVEPLANE_SERVICE_SECRET: 'a-secret-of-the-signer-and-of-nobody-else',
        FIVEPLANE_DATA_DIR: folder,
        ...{ CHECKPOINT_KEY_PATH: key, CHECKPOINT_PKCS11_LIBRARY: library, CHECKPOINT_PKCS11_PIN: TEST_TOKEN.pin },
      });
    const running = await start(aTokenKey(library, 'checkpoint'));
    await running.stop();
    expect(existsSync(join(folder, 'keys'))).toBe(false);
    await expect(start(`pkcs11:token=${TEST_TOKEN.token};object=checkpoint-nowhere`)).rejects.toThrow('TOKEN_KEY_MISSING');
    rmSync(folder, { recursive: true });
  });
};

describeOnBackend(
  'the checkpoint signer with a key of a token',
  'softhsm',
  'SOFTHSM2_LIBRARY',
  suite,
  'eval "$(test/backends/softhsm.sh)"',
);
