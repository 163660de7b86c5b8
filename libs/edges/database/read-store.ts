import { performance } from 'node:perf_hooks';
import { Fault } from '@kernel/fault';
import type { Millis } from '@kernel/time';
import type { AppRole, Database } from './database';
import { openPostgres } from './postgres-source';
import type { PgSource } from './pg-source';
import { postgresSettings, processDatabase, type StoreKeeper, type StoreSettings } from './process-store';
import { type ReplicaRead, ReplicaReads } from './replica-reads';
import { ReplicaWatch } from './replica-watch';
import { ReadOnly } from './read-only';
import { TracedDatabase } from './traced-database';

/** What a process was told about its replica. One object a process: the same object means the same replica. */
export interface ReplicaSettings extends StoreSettings {
  readonly DATABASE_REPLICA_URL: { readonly reveal: () => string } | undefined;
  readonly DATABASE_REPLICA_LAG_MS: Millis;
}

/** What reads tell the process that has them. */
export interface ReadKeeper extends StoreKeeper {
  readonly read: (read: ReplicaRead) => void;
  /** How far the replica is behind at most; undefined while nobody knows. */
  readonly lag: (lag: Millis | undefined) => void;
}

/** Short against any bound, and two small statements for both servers. */
const LOOK_MS = 1_000;

interface OpenReplica {
  readonly source: PgSource;
  readonly watch: ReplicaWatch;
}

const replicas = new WeakMap<ReplicaSettings, Promise<OpenReplica>>();

/**
 * The store of this process for reads that may be a little old: lists, archives, verification. Never for what somebody has just written and looks for.
 * Without a replica it is the store itself, in which nothing can be written.
 */
export async function processReads(role: AppRole, settings: ReplicaSettings, keeper: ReadKeeper): Promise<Database> {
  const primary = await processDatabase(role, settings, keeper);
  if (settings.DATABASE_REPLICA_URL === undefined) return new ReadOnly(primary);
  const replica = replicas.get(settings) ?? open(role, settings.DATABASE_REPLICA_URL.reveal(), primary, settings, keeper);
  replicas.set(settings, replica);
  const { source, watch } = await replica;
  const reading = new ReadOnly(new TracedDatabase(source.as(role), `${role} (replica)`));
  return new ReplicaReads(new ReadOnly(primary), reading, watch, keeper.read);
}

async function open(role: AppRole, url: string, primary: Database, settings: ReplicaSettings, keeper: ReadKeeper): Promise<OpenReplica> {
  const lost = (cause: unknown): void => keeper.warn('a connection to the replica was lost', { cause });
  const source = openPostgres(postgresSettings(url, settings, lost));
  const watch = new ReplicaWatch(primary, source.as(role), settings.DATABASE_REPLICA_LAG_MS, () => performance.now());
  let looking: Promise<void> | undefined;
  const look = async (): Promise<void> => {
    await watch.look();
    keeper.lag(watch.lag());
    looking = undefined;
  };
  const timer = setInterval(() => {
    looking ??= look();
  }, LOOK_MS);
  timer.unref();
  keeper.whenClosed('replica', async () => {
    clearInterval(timer);
    await looking;
    await source.close();
  });
  await look();
  keeper.uses?.({ store: 'postgres-replica', without: 'degraded', check: () => standing(watch) });
  return { source, watch };
}

async function standing(watch: ReplicaWatch): Promise<void> {
  const trouble = watch.standing();
  if (trouble !== undefined) throw new Fault('STORE_UNAVAILABLE', `the replica is not read: ${trouble}`, 'later');
}
