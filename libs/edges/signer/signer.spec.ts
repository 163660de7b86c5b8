import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateKeyFile, readKeyFile } from './key-file';
import { KeyFileSigner } from './key-file-signer';
import { describeSigner } from './signer.contract';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fiveplane-keys-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describeSigner('key file', () => KeyFileSigner.from(generateKeyFile(join(folder, 'seal.json'), 'record_seal')));

describe('key files', () => {
  const path = (): string => join(folder, 'keys', 'seal.json');

  it('are made readable by their owner only, with the folder', () => {
    generateKeyFile(path(), 'record_seal');
    expect(statSync(path()).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'keys')).mode & 0o777).toBe(0o700);
  });

  it('are never written over', () => {
    generateKeyFile(path(), 'record_seal');
    const before = readFileSync(path());
    expect(() => generateKeyFile(path(), 'record_seal')).toThrow('EEXIST');
    expect(readFileSync(path())).toEqual(before);
  });

  it.each([0o640, 0o604, 0o660, 0o644])('are refused when others may read or write them (%o)', (mode) => {
    generateKeyFile(path(), 'record_seal');
    chmodSync(path(), mode);
    expect(KeyFileSigner.open(path(), 'record_seal')).toMatchObject({ kind: 'refused', code: 'KEY_FILE_TOO_OPEN' });
    chmodSync(path(), 0o600);
    expect(KeyFileSigner.open(path(), 'record_seal')).toBeInstanceOf(KeyFileSigner);
  });

  it('are refused when they serve another purpose', () => {
    generateKeyFile(path(), 'publisher');
    expect(KeyFileSigner.open(path(), 'record_seal')).toMatchObject({ code: 'KEY_FILE_WRONG_PURPOSE' });
  });

  it.each([
    '',
    '{}',
    '{"purpose":"record_seal","seed":"short"}',
    '{"purpose":"everything","seed":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}',
  ])('are refused when they are something else: %s', (text) => {
    const file = join(folder, 'other.json');
    writeFileSync(file, text, { mode: 0o600 });
    expect(readKeyFile(file)).toMatchObject({ kind: 'refused', code: 'KEY_FILE_MALFORMED' });
  });

  it('are not reached through a symbolic link', () => {
    generateKeyFile(path(), 'record_seal');
    symlinkSync(path(), join(folder, 'link.json'));
    expect(readKeyFile(join(folder, 'link.json'))).toMatchObject({ code: 'KEY_FILE_MALFORMED' });
  });

  it('are made once and opened from then on', () => {
    const first = KeyFileSigner.openOrGenerate(path(), 'record_seal');
    const second = KeyFileSigner.openOrGenerate(path(), 'record_seal');
    expect(first).toMatchObject({ keyid: (second as KeyFileSigner).keyid });
  });
});
