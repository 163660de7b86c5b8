import type { Load, Played } from './under-load';

/** What came of a fault. */
export interface Scene {
  readonly played: Played;
  /** What only this one shows, in words; empty when there is nothing. */
  readonly shown: string;
}

/** How long things stay away. */
export interface Lengths {
  readonly awayMs: number;
  /** Of Kafka, while its outbox grows. */
  readonly longMs: number;
}

/** One line of the table. */
export interface Faulty {
  /** What `--only` names. */
  readonly name: string;
  readonly what: string;
  readonly play: (load: Load, lengths: Lengths) => Promise<Scene>;
}
