import { randomBytes } from 'node:crypto';
import { SaltSource } from '@kernel/salt-source';

/** Salts that nobody can guess. */
export class RandomSalts extends SaltSource {
  override next(): string {
    return randomBytes(32).toString('hex');
  }
}
