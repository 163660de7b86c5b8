/** What a process is while a store is away: of no use, or of use with less than it promises. */
export type Without = 'not ready' | 'degraded';

/** A store that a process has open, as it names it to whoever watches the process. */
export interface UsedStore {
  /** What it is, such as `postgres`; one of few words, because it labels a metric. */
  readonly store: string;
  readonly without: Without;
  /** Resolves when the store answers and takes what the process wants of it. @throws Fault STORE_UNAVAILABLE */
  readonly check: () => Promise<void>;
}
