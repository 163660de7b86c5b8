import type { EventConsumer } from './event-consumers';
import type { FaultWorld } from './fault-world';
import type { Played, PutLoad } from './under-load';

/** Load on the platform as ten and more processes, whose servers may be broken. */
export interface Load extends PutLoad {
  readonly stage: FaultWorld;
  readonly consumer: EventConsumer;
}

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
  /** Left out where a platform can play it any number of times. */
  readonly oncePerPlatform?: 'yes';
  readonly play: (load: Load, lengths: Lengths) => Promise<Scene>;
}
