import type { Timestamp } from '@kernel/time';

/** What a region's Redis holds under a place. */
export interface KeptEntry {
  readonly key: string;
  readonly bytes: number;
  readonly ttl_ms: number;
  /** Null when its seal does not tell. */
  readonly made_at: Timestamp | null;
  /** `holds`: a process believes it. `broken`: altered, forged or moved. `other_secret`: sealed under a secret that was not given, so nobody here can tell. */
  readonly seal: 'holds' | 'broken' | 'other_secret';
  /** True when its tenant was evicted after it was made: no process believes it any more. */
  readonly evicted: boolean;
}
