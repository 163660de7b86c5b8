import { randomBytes } from 'node:crypto';
import { Salts } from './audit-facts';

export class RandomSalts extends Salts {
  override next(): string {
    return randomBytes(32).toString('hex');
  }
}
