import { createPublicKey, verify } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { privateKeyFrom } from '@kernel/keys';
import { isRefusal } from '@kernel/outcome';
import { parseCheckpoint, signCheckpoint, signedCheckpoint, checkpointText } from '@planes/trust/audit-log/checkpoint';
import { noteSignedBy, parseNote } from '@planes/trust/audit-log/signed-note';
import { describeOnBackend, told } from '@testing/describe-on-backend';
import { accessTo, aTokenKey, TEST_TOKEN } from './a-token';
import { generateKeyFile } from './key-file';
import { KeyTextSigner, openTextSigner } from './open-text-signer';
import type { TextSigner } from './text-signer';

const CHECKPOINT = { log_id: 'local/0', size: 3, root: Buffer.alloc(32, 7), signed_at: '2026-01-31T09:30:00.000Z' } as const;

/** What every adapter promises. */
function describeTextSigner(open: () => TextSigner): void {
  it('signs a text so that its public key vouches for it, and for nothing else', async () => {
    const signer = open();
    const signature = await signer.sign('Grüße\n');
    expect(verify(null, Buffer.from('Grüße\n', 'utf8'), signer.publicKey, signature)).toBe(true);
    expect(verify(null, Buffer.from('Grüsse\n', 'utf8'), signer.publicKey, signature)).toBe(false);
  });

  it('makes checkpoints that readers of signed notes believe', async () => {
    const signer = open();
    const text = signedCheckpoint(CHECKPOINT, signer.publicKey, await signer.sign(checkpointText(CHECKPOINT)));
    const note = parseNote(text);
    expect(parseCheckpoint(text)).toEqual(CHECKPOINT);
    expect(note && noteSignedBy(note, { name: note.signatures[0]?.name ?? '', publicKey: signer.publicKey })).toBe(true);
  });
}

function opened(place: string, access = {}): TextSigner {
  const signer = openTextSigner(place, 'checkpoint', access);
  if (isRefusal(signer)) throw new Error(`${signer.code}: ${signer.reason}`);
  return signer;
}

describe('texts signed with a key file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fiveplane-text-signer-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  describeTextSigner(() => opened(join(folder, 'checkpoint.json')));

  it('are signed with the key that is there, or with one that is made, and are what they always were', async () => {
    const place = join(folder, 'checkpoint.json');
    const { publicKey } = opened(place);
    expect(statSync(place).mode & 0o777).toBe(0o600);
    expect(opened(place).publicKey.equals(publicKey)).toBe(true);
    const key = privateKeyFrom(Buffer.alloc(32, 1));
    const signature = await new KeyTextSigner(key).sign(checkpointText(CHECKPOINT));
    expect(signedCheckpoint(CHECKPOINT, createPublicKey(key), signature)).toBe(signCheckpoint(CHECKPOINT, key));
  });

  it('are not signed with a key of another purpose', () => {
    generateKeyFile(join(folder, 'seal.json'), 'record_seal');
    expect(openTextSigner(join(folder, 'seal.json'), 'checkpoint', {})).toMatchObject({ code: 'KEY_FILE_WRONG_PURPOSE' });
  });

  it('need to know how a token is reached', () => {
    expect(openTextSigner('pkcs11:token=vault;object=checkpoint', 'checkpoint', {})).toMatchObject({ code: 'TOKEN_UNREACHABLE' });
  });
});

describeOnBackend(
  'texts signed with a key of a token',
  'softhsm',
  'SOFTHSM2_LIBRARY',
  () => {
    const access = accessTo(told('SOFTHSM2_LIBRARY'));
    describeTextSigner(() => opened(aTokenKey(told('SOFTHSM2_LIBRARY'), 'checkpoint'), access));

    it('need a key that is there and named for it', () => {
      const seal = aTokenKey(told('SOFTHSM2_LIBRARY'), 'record_seal');
      expect(openTextSigner(seal, 'checkpoint', access)).toMatchObject({ code: 'TOKEN_KEY_WRONG_PURPOSE' });
      const nowhere = `pkcs11:token=${TEST_TOKEN.token};object=checkpoint-nowhere`;
      expect(openTextSigner(nowhere, 'checkpoint', access)).toMatchObject({ code: 'TOKEN_KEY_MISSING' });
    });
  },
  'eval "$(test/backends/softhsm.sh)"',
);
