import { setTimeout as pause } from 'node:timers/promises';
import { Operator } from '../operator';
import { until } from '../until';
import { LATE_MS } from './consumer-plan';
import type { EventConsumer } from './event-consumers';
import { bootRelay, type FaultWorld, type ServerName } from './fault-world';
import type { Load, Scene } from './faulty';
import { type Findings, look } from './look';
import { tellRelay } from './relay-cue';
import { STORES } from './server-faults';
import { type Breaks, type Played, underLoad } from './under-load';

const PROMOTIONS = 5;
const LOOK_MS = 500;
/** At least so often the outbox is looked at, however short the time is. */
const LOOKS = 3;
const WAITING = 'SELECT ((SELECT count(*) FROM conversation.event_outbox) + (SELECT count(*) FROM trust.event_outbox))::int AS count';

/** Deeds go on while these servers, Kafka among them, are away; events wait in the outbox and leave it in the order of the deeds. */
export async function kafkaAway(load: Load, names: readonly ServerName[], awayMs: number): Promise<Scene> {
  const { apps, servers } = load.stage;
  const operator = operatorOf(load.stage);
  const pack = apps.connection.tenants['acme']?.pack ?? '';
  const waited: number[] = [];
  const before = (await promotionsAt(load)).length;
  const played = await underLoad(load, async (away, { watch }) => {
    await Promise.all(names.map((name) => servers.kill(name)));
    try {
      away();
      for (let nth = 0; nth < PROMOTIONS; nth++) await operator.movesRouting(pack, promoted++);
      for (const end = Date.now() + awayMs; Date.now() < end || waited.length < LOOKS; await pause(LOOK_MS))
        waited.push(await waiting(load.stage));
      for (const name of names) await watch.hasSeen(STORES[name]);
    } finally {
      await Promise.all(names.map((name) => servers.startAgain(name)));
    }
    return Date.now();
  });
  const told = (await promotionsAt(load)).slice(before);
  const inOrder = told.length === PROMOTIONS && isRising(told);
  const problems = [
    ...(inOrder ? [] : [`promotions arrived as ${told.join(', ')}`]),
    ...(isRising(waited) ? [] : [`the outbox shrank while Kafka was away: ${waited.join(', ')}`]),
  ];
  const findings = { ...played.findings, lost: [...played.findings.lost, ...problems] };
  const shown = `outbox grew to ${waited.at(-1) ?? 0} and was drained${inOrder ? ' in order' : ''}`;
  return { played: { ...played, findings }, shown };
}

/** Patches of the routing policy, each released once. */
let promoted = 1;

const operators = new WeakMap<FaultWorld, Operator>();

/** One for a platform: each of its promotions is newer than the last. */
function operatorOf(stage: FaultWorld): Operator {
  const { apps } = stage;
  const operator =
    operators.get(stage) ?? new Operator({ grpcAddress: apps.grpcAddress('trust-control-plane'), folder: apps.folder }, 'acme');
  operators.set(stage, operator);
  return operator;
}

export function relayKilled(load: Load): Promise<Scene> {
  const { apps } = load.stage;
  return deliveredAgain(load, async (away) => {
    tellRelay(apps.folder, 'as it ships');
    away();
    await until('the relay is dead', () => Promise.resolve(apps.lives('conversation-manager') ? undefined : true));
    await bootRelay(apps);
    return Date.now();
  });
}

/** The consumer dies between effect and commit, and so do `others`, wherever their way is weakest. @returns what the look finds at the others. */
export async function consumersDie(
  load: Load,
  others: readonly EventConsumer[],
): Promise<{ readonly scene: Scene; readonly found: readonly Findings[] }> {
  const all = [load.consumer, ...others];
  for (const other of others) await caughtUp(load, other);
  const scene = await deliveredAgain(load, async (away) => {
    for (const one of all) one.dieWithNext();
    away();
    for (const one of all) {
      await one.died();
      one.start();
    }
    return Date.now();
  });
  const found: Findings[] = [];
  for (const consumer of others) {
    await caughtUp(load, consumer);
    // What it does late it has done then, or never will.
    await pause(2 * LATE_MS);
    found.push(await look(load.stage, { endings: scene.played.endings, witnesses: [], consumer, verified: 0 }));
  }
  return { scene, found };
}

/** Waits until every event that the load's consumer has seen was delivered to this one too. */
function caughtUp({ stage, consumer }: Load, other: EventConsumer): Promise<true> {
  return until('another consumer has caught up', () =>
    stage.apps.atStore(async (sql) => {
      const [mine, its] = [await consumer.consumed(sql), await other.consumed(sql)];
      return its.delivered >= mine.delivered ? true : undefined;
    }),
  );
}

/** Plays what must make some event arrive twice. @throws Error when none did: then nothing was shown. */
async function deliveredAgain(load: Load, breaks: Breaks): Promise<Scene> {
  const again = async (): Promise<number> => (await load.stage.apps.atStore((sql) => load.consumer.consumed(sql))).again;
  const before = await again();
  const played: Played = await underLoad(load, breaks);
  const more = (await again()) - before;
  if (more === 0) throw new Error('no event was delivered twice: nothing died where it should');
  return { played, shown: `${more} events delivered twice, each with one effect` };
}

async function promotionsAt({ stage, consumer }: Load): Promise<readonly number[]> {
  const { promotions } = await stage.apps.atStore((sql) => consumer.consumed(sql));
  return [...promotions].find(([key]) => key.includes('routing'))?.[1] ?? [];
}

function waiting({ apps }: FaultWorld): Promise<number> {
  return apps.atStore(async (sql) => (await sql<{ count: number }>(WAITING))[0]?.count ?? 0);
}

function isRising(numbers: readonly number[]): boolean {
  return numbers.every((number, place) => place === 0 || number >= (numbers[place - 1] ?? 0));
}
