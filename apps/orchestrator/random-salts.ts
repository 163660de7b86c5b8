import { randomBytes } from 'node:crypto';
import { SaltSource } from './record-facts';

/** Salts that nobody can guess. */
export class RandomSalts extends SaltSource {
  override next(): string {
    return randomBytes(32).toString('hex');
  }
}
