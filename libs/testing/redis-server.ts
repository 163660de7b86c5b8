import { randomUUID } from 'node:crypto';

/** A Redis server that other tests use too. */
export interface TestRedis {
  readonly url: string;
  /** Begins every key of this file, and of no other. */
  readonly prefix: string;
}

/** Runs a suite on the server that REDIS_URL names; without it the suite is skipped aloud, and in CI it fails. */
export function describeWithRedis(title: string, suite: (redis: TestRedis) => void): void {
  const url = process.env['REDIS_URL'] ?? '';
  if (url !== '') {
    describe(`${title} on redis`, () => {
      suite({ url, prefix: `test:${randomUUID()}:` });
    });
    return;
  }
  if (process.env['CI'] !== undefined) {
    it(`${title} on redis`, () => {
      throw new Error('REDIS_URL is not set: in CI the Redis suites must run (npm run backends -- up redis)');
    });
    return;
  }
  process.stderr.write(`skipped: ${title} on redis (REDIS_URL is not set; npm run backends -- up redis)\n`);
  describe.skip(`${title} on redis`, () => {
    suite({ url, prefix: '' });
  });
}
