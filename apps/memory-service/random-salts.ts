import { randomBytes } from 'node:crypto';
import { SaltSource } from './salt-source';

export class RandomSalts extends SaltSource {
  override next(): string {
    return randomBytes(32).toString('hex');
  }
}
