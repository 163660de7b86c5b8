import type { Millis } from '@kernel/time';
import type { Database } from './database';

/** Why reads go to the primary: the replica was not looked at yet, does not answer, replays later than it may, or is no replica. */
export type ReplicaTrouble = 'unknown' | 'away' | 'behind' | 'no_replica';

interface Sample {
  readonly at: Millis;
  /** The end of the primary's log at that moment. */
  readonly written: bigint;
}

const SYSTEM = '(SELECT system_identifier::text FROM pg_control_system()) AS system';
const WRITTEN = `SELECT ${SYSTEM}, pg_current_wal_lsn()::text AS written`;
const REPLAYED = `SELECT ${SYSTEM}, CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()::text END AS replayed`;

/** Samples that are kept: with one a second, a bound of two minutes can be told. */
const SAMPLES = 120;

/**
 * How far a replica is behind its primary, as time: everything that the primary had written so long ago, the replica has replayed. It needs no clocks that agree and no
 * rights: where the primary's log ended is asked now and then, and compared with what the replica has replayed.
 */
export class ReplicaWatch {
  private samples: readonly Sample[] = [];
  /** The newest moment of which the replica has everything; undefined while there is none. */
  private has: Millis | undefined;
  private trouble: ReplicaTrouble | undefined = 'unknown';

  /** @param now a clock that only grows. */
  constructor(
    private readonly primary: Database,
    private readonly replica: Database,
    private readonly bound: Millis,
    private readonly now: () => Millis,
  ) {}

  /** One look at both. Never throws: what cannot be asked is away. */
  async look(): Promise<void> {
    try {
      const at = this.now();
      const [from] = await this.primary.acrossTenants((tx) => tx.query<{ system: string; written: string }>(WRITTEN));
      const [to] = await this.replica.acrossTenants((tx) => tx.query<{ system: string; replayed: string | null }>(REPLAYED));
      // One that was promoted, or belongs to another server, answers with a history of its own.
      const replays = to?.replayed ?? null;
      this.trouble = from === undefined || replays === null || to?.system !== from.system ? 'no_replica' : undefined;
      if (from === undefined || replays === null) return;
      this.samples = [...this.samples.slice(1 - SAMPLES), { at, written: placeOf(from.written) }];
      const replayed = placeOf(replays);
      this.has = this.samples.findLast(({ written }) => written <= replayed)?.at ?? this.has;
    } catch {
      this.trouble = 'away';
    }
  }

  /** What speaks against reading from the replica now; undefined when nothing does. */
  standing(): ReplicaTrouble | undefined {
    if (this.trouble !== undefined) return this.trouble;
    const lag = this.lag();
    return lag !== undefined && lag <= this.bound ? undefined : 'behind';
  }

  /** How old the replica's newest state is at most; undefined while nobody knows. */
  lag(): Millis | undefined {
    return this.has === undefined ? undefined : Math.max(0, this.now() - this.has);
  }
}

/** `16/B374D848` as one number. */
function placeOf(lsn: string): bigint {
  const [high = '0', low = '0'] = lsn.split('/');
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`);
}
