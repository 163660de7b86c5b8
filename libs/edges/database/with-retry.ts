import { Fault } from '@kernel/fault';

/**
 * Repeats work that failed with STORE_CONFLICT, at once, up to `attempts` times in all; the last conflict is thrown.
 * The work must be safe to repeat: one whole transaction, and nothing beside it.
 */
export async function withRetry<T>(attempts: number, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'STORE_CONFLICT' || attempt >= attempts) throw error;
    }
  }
}
