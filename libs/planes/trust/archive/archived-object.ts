import type { Timestamp } from '@kernel/time';

/** One object as an archive gives it: always the first that was written under its key. */
export interface ArchivedObject {
  readonly bytes: Uint8Array;
  /** Until when the server lets nobody delete or shorten it; null when it is not locked. */
  readonly locked_until: Timestamp | null;
  /** Somebody wrote or deleted over it later. The first version is still the one that counts. */
  readonly covered: boolean;
}
