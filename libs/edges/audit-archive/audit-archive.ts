import type { Timestamp } from '@kernel/time';
import type { ArchivedObject } from '@planes/trust/archive/archived-object';

/**
 * Where days of the audit log are kept outside the database. What was written once under a key stays what is read under it,
 * whatever anybody writes or deletes over it later.
 * Every method throws Fault STORE_UNAVAILABLE when the archive cannot answer; `never` when it will not until somebody mends its settings or rights.
 */
export abstract class AuditArchive {
  /** `promised`: until its date the server lets nobody delete or shorten what was put, the owner of the account included. */
  abstract readonly lock: 'promised' | 'not promised';
  /** Resolves when it can be asked, and locks what it promises to lock. */
  abstract check(): Promise<void>;
  /**
   * Keeps bytes under a key, locked until that instant where locking is promised. `taken`: something was written under it before, and nothing was changed.
   * Of several that put at once, one keeps and all others find it taken.
   */
  abstract put(key: string, bytes: Uint8Array, until: Timestamp): Promise<'kept' | 'taken'>;
  /** What was first written under a key; undefined when nothing ever was, or when it is gone. */
  abstract read(key: string): Promise<ArchivedObject | undefined>;
  /** Every key that begins so, in order, those included that somebody deleted since. */
  abstract keys(prefix: string): Promise<readonly string[]>;
  /** The names directly below a prefix that ends with `/` under which there is any such key, in order: asked for without reading the keys below them. */
  abstract folders(prefix: string): Promise<readonly string[]>;
}
