import { randomBytes } from 'node:crypto';
import { KeySecrets } from './key-secrets';

/** From the machine's own generator. */
export class RandomKeySecrets extends KeySecrets {
  override next(): Uint8Array {
    return randomBytes(32);
  }
}
