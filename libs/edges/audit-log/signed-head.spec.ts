import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileSignedHead } from './file-signed-head';
import { InMemorySignedHead } from './in-memory-signed-head';
import { describeSignedHead } from './signed-head.contract';

describeSignedHead('file', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'fiveplane-signed-head-')), 'signer', 'head.note');
  return { head: new FileSignedHead(path), reopen: () => new FileSignedHead(path) };
});

describeSignedHead('in memory', () => {
  const head = new InMemorySignedHead();
  return { head, reopen: () => head };
});
