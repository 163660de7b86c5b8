import { hash } from 'node:crypto';
import type { Redis } from 'ioredis';

/** A script over one key. The server is given its digest; the text only when it does not know it. */
export class RedisScript {
  private readonly digest: string;

  constructor(private readonly text: string) {
    // What EVALSHA asks for; it names the script and protects nothing.
    this.digest = hash('sha1', text);
  }

  async run(redis: Redis, key: string, args: readonly (string | number)[]): Promise<unknown> {
    try {
      return await redis.evalsha(this.digest, 1, key, ...args);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return redis.eval(this.text, 1, key, ...args);
    }
  }
}
