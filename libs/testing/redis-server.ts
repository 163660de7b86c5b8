import { randomUUID } from 'node:crypto';
import { describeOnBackend, told } from './describe-on-backend';

/** A Redis server that other tests use too. */
export interface TestRedis {
  readonly url: string;
  /** Begins every key of this file, and of no other. */
  readonly prefix: string;
}

/** Runs a suite on the server that REDIS_URL names; see {@link describeOnBackend}. */
export function describeWithRedis(title: string, suite: (redis: TestRedis) => void): void {
  describeOnBackend(title, 'redis', 'REDIS_URL', () => suite({ url: told('REDIS_URL'), prefix: `test:${randomUUID()}:` }));
}
