import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { told } from './describe-on-backend';

/** The folder of the local embedding model; empty when none is named. */
export function modelFolder(): string {
  const folder = told('FIVEPLANE_EMBED_MODEL_DIR');
  return folder !== '' && existsSync(folder) ? folder : '';
}

/** Runs a suite where a local embedding model and its runtime are; skipped aloud without the model. With a model, and in CI, the runtime must be there. */
export function describeWithModel(title: string, suite: (folder: string) => void): void {
  const folder = modelFolder();
  if (folder !== '' && runtimeIsThere()) {
    describe(title, () => suite(folder));
    return;
  }
  const missing = folder === '' ? 'no model in FIVEPLANE_EMBED_MODEL_DIR' : 'its runtime is not installed: npm run embedder:install';
  if (folder !== '' && told('CI') !== '') {
    it(title, () => {
      throw new Error(missing);
    });
    return;
  }
  process.stderr.write(`skipped: ${title} (${missing})\n`);
  describe.skip(title, () => {
    it('runs with a local embedding model', () => suite(folder));
  });
}

/** True when the runtime of local models is installed here. */
export function runtimeIsThere(): boolean {
  try {
    createRequire(__filename).resolve('onnxruntime-node');
    return true;
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'MODULE_NOT_FOUND') return false;
    throw error;
  }
}
