import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUILT } from '../built';
import type { Sql } from '../sql';
import { until } from '../until';
import { type ConsumerPlan, type ConsumerWay, EFFECT_TABLES } from './consumer-plan';
import type { FaultWorld } from './fault-world';

/** What became of the events at one consumer. */
export interface ConsumedEvents {
  /** How many events were delivered, and how many deliveries of one came after its first. */
  readonly delivered: number;
  readonly again: number;
  /** Effects per run of its end. */
  readonly ends: ReadonlyMap<string, number>;
  /** Versions of promotions per key, in the order of their effects. */
  readonly promotions: ReadonlyMap<string, readonly number[]>;
}

/** A consumer of events in a process of its own, that can be told to die at its weakest moment. */
export class EventConsumer {
  private child: ChildProcess | undefined;
  private said = '';
  private readonly plan: ConsumerPlan;

  constructor({ apps, servers }: FaultWorld, consumer: string, way: ConsumerWay) {
    const dieFile = join(apps.folder, `${consumer}.die`);
    this.plan = { consumer, way, databaseUrl: apps.databaseUrl, brokers: servers.variable('KAFKA_BROKERS'), dieFile };
  }

  /** Makes the tables that effects are noted in. */
  static async prepare({ apps }: FaultWorld): Promise<void> {
    await apps.atStore((sql) => sql(EFFECT_TABLES));
  }

  /** Starts the process; it reads as soon as it can. */
  start(): void {
    const file = join(BUILT, 'test/scenarios/faults/fault-consumer.js');
    const child = spawn(process.execPath, ['--enable-source-maps', file, JSON.stringify(this.plan)], { stdio: ['ignore', 'pipe', 'pipe'] });
    const hear = (chunk: unknown): void => void (this.said = (this.said + String(chunk)).slice(-20_000));
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    this.child = child;
  }

  async reads(): Promise<void> {
    await until(`${this.plan.consumer} reads`, () => Promise.resolve(this.said.includes('reads\n') ? true : undefined));
  }

  /** It dies with the next event, between its effect and its commit, or wherever its way puts that moment. */
  dieWithNext(): void {
    writeFileSync(this.plan.dieFile, '');
  }

  async died(): Promise<void> {
    await until(`${this.plan.consumer} is dead`, () => Promise.resolve(isGone(this.child) ? true : undefined));
  }

  async end(): Promise<void> {
    const { child } = this;
    if (!child || isGone(child)) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  /** Whatever it said, for a person who wants to know why. */
  get log(): string {
    return this.said;
  }

  async consumed(sql: Sql): Promise<ConsumedEvents> {
    const { consumer } = this.plan;
    const [{ again, delivered } = { again: 0, delivered: 0 }] = await sql<{ again: number; delivered: number }>(
      'SELECT (count(*) - count(DISTINCT event_id))::int AS again, count(DISTINCT event_id)::int AS delivered FROM fault.delivery WHERE consumer = $1',
      [consumer],
    );
    const effects = await sql<{ event_type: string; event_key: string; subject: string }>(
      'SELECT event_type, event_key, subject FROM fault.effect WHERE consumer = $1 ORDER BY place',
      [consumer],
    );
    const ends = new Map<string, number>();
    const promotions = new Map<string, number[]>();
    for (const { event_type, event_key, subject } of effects) {
      if (event_type === 'run-ended') ends.set(subject, (ends.get(subject) ?? 0) + 1);
      else promotions.set(event_key, [...(promotions.get(event_key) ?? []), Number(subject)]);
    }
    return { delivered, again, ends, promotions };
  }
}

function isGone(child: ChildProcess | undefined): boolean {
  return child === undefined || child.exitCode !== null || child.signalCode !== null;
}
