import { Fault } from '@kernel/fault';

/** Reads from the log. @throws Fault AUDIT_UNAVAILABLE when its store is away; everything else as it is. */
export async function readingAudit<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Fault) || !STORE_AWAY.has(error.code)) throw error;
    throw new Fault('AUDIT_UNAVAILABLE', 'the audit log cannot be read', 'later', { cause: error });
  }
}

const STORE_AWAY: ReadonlySet<string> = new Set(['STORE_UNAVAILABLE', 'STORE_BUSY', 'STORE_CONFLICT']);
