import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../until';
import { AuditWitness } from './audit-witness';
import type { EventConsumer } from './event-consumers';
import { type Findings, look } from './look';
import { MemoryWitness } from './memory-witness';
import type { Ending, MixedLoad, Story } from './mixed-load';
import { persistently } from './persistence';
import type { Stage } from './stage';
import { readyz, StoreWatch } from './store-watch';
import { ToldCodes } from './told-codes';
import type { Witness } from './witness';

const WITNESS_MS = 250;
/** Runs that have ended before something is broken: the others are under way then. */
const BEFORE = 3;

export interface PutLoad {
  readonly stage: Stage;
  readonly mixed: MixedLoad;
  /** Left out where no events are read. */
  readonly consumer?: EventConsumer | undefined;
  readonly runs: number;
  /** Runs whose file is fetched, verified and replayed afterwards. */
  readonly verified: number;
  readonly say: (line: string) => void;
}

/** What a fault did. */
export interface Played {
  readonly runs: number;
  readonly endings: ReadonlyMap<Story, Ending>;
  /** Runs that were under way when it began. */
  readonly underWay: number;
  /** Entries and memories that were acknowledged meanwhile. */
  readonly acknowledged: number;
  readonly findings: Findings;
  /** Milliseconds from the return of what was away until all apps were ready, and until the last run that had not ended then had its record. */
  readonly readyAfter: number;
  readonly slowest: number;
  readonly watch: StoreWatch;
  readonly told: ToldCodes;
  /** How runs ended: status and code. */
  readonly ends: ToldCodes;
}

/** What is said while something is broken: to callers, and to whoever runs the platform. */
export interface Said {
  readonly told: ToldCodes;
  readonly watch: StoreWatch;
}

/** Breaks something; calls `away` as soon as it is broken. @returns when what was away answered again. */
export type Breaks = (away: () => void, said: Said) => Promise<number>;

/**
 * Puts half of the load on, breaks something once its first runs have ended, puts the other half on while it is broken, and waits until every run has its record,
 * every event has had its effect and every app is ready; then compares what everybody was told with what is there.
 */
export async function underLoad({ stage, mixed, consumer, runs, verified, say }: PutLoad, breaks: Breaks): Promise<Played> {
  const told = new ToldCodes();
  const audit = new AuditWitness(stage);
  const witnesses: readonly Witness[] = [audit, new MemoryWitness(stage)];
  const stopping = new AbortController();
  const watch = new StoreWatch(stage);
  const watching = witnesses.map((witness) => again(witness, told, stopping.signal));
  const endings = new Map<Story, Ending>();
  const telling: Promise<void>[] = [];
  const begin = (stories: readonly Story[]): void => {
    for (const story of stories)
      telling.push(persistently('a run', told, () => story.told()).then((run) => void endings.set(story, { run, at: Date.now() })));
  };
  const stories = mixed.stories(runs);
  const half = Math.ceil(runs / 2);
  try {
    begin(stories.slice(0, half));
    await until('the load is under way', () => Promise.resolve(endings.size >= Math.min(BEFORE, half - 1) ? true : undefined));
    const underWay = half - endings.size;
    say(`the load is under way: ${underWay} of ${runs} runs`);
    const back = await breaks(() => begin(stories.slice(half)), { told, watch });
    say(`back; ${runs - endings.size} of ${runs} runs are under way`);
    const ready = allReady(stage);
    await Promise.all(telling);
    say('every run has ended');
    const readyAfter = (await ready) - back;
    stopping.abort();
    await Promise.all(watching);
    if (consumer) {
      await eventsHaveArrived(stage, consumer, endings);
      say('every event has arrived');
    }
    const findings = await look(stage, { endings, witnesses, consumer, verified });
    const slowest = Math.max(0, ...[...endings.values()].map(({ at }) => at - back));
    const acknowledged = witnesses.reduce((sum, witness) => sum + witness.acknowledged, 0);
    return { runs, endings, underWay, acknowledged, findings, readyAfter, slowest, watch, told, ends: endsOf(endings) };
  } finally {
    stopping.abort();
    await watch.stop();
    audit.close();
  }
}

function endsOf(endings: ReadonlyMap<Story, Ending>): ToldCodes {
  const ends = new ToldCodes();
  for (const { run } of endings.values())
    ends.add(run.code === null || run.status === 'DECIDED' ? run.status : `${run.status} ${run.code}`);
  return ends;
}

async function again(witness: Witness, told: ToldCodes, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    try {
      await witness.act();
    } catch (error) {
      told.addError(error);
    }
    await pause(WITNESS_MS);
  }
}

/** When every app called itself ready again, without anything missing. */
async function allReady({ processes }: Stage): Promise<number> {
  for (const [name, url] of processes) {
    await until(`${name} is ready again`, async () => ((await readyz(url))?.state === 'ready' ? true : undefined));
  }
  return Date.now();
}

/** Waits until outboxes are empty and the end of every run has had its effect; what never comes is for the look to say. */
async function eventsHaveArrived({ atStore }: Stage, consumer: EventConsumer, endings: ReadonlyMap<Story, Ending>): Promise<void> {
  const arrived = async (): Promise<true | undefined> =>
    atStore(async (sql) => {
      const [{ waiting } = { waiting: 1 }] = await sql<{ waiting: number }>(
        'SELECT ((SELECT count(*) FROM conversation.event_outbox) + (SELECT count(*) FROM trust.event_outbox))::int AS waiting',
      );
      const { ends } = await consumer.consumed(sql);
      return waiting === 0 && [...endings.values()].every(({ run }) => ends.has(run.run_id)) ? true : undefined;
    });
  await until('every event has had its effect', arrived, EVENTS_MS).catch(() => undefined);
}

/** Beyond every lease and every session of the event backbone. */
const EVENTS_MS = 60_000;
