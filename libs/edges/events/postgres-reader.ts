import { performance } from 'node:perf_hooks';
import { Fault } from '@kernel/fault';
import type { EventTopic } from '@kernel/records/event';
import { again } from './again';
import { deliver, type Delivered, pauseUntil } from './deliver';
import type { Subscription } from './event-topics';
import { GrowingPause } from './growing-pause';
import { inOwner } from './in-owner';
import { loadEntries, type Named } from './load-entries';
import type { PostgresTopicsOptions } from './postgres-event-topics';

/** Events looked at in one round. */
const BATCH = 100;
/** Longest time between two commits while there are events. */
const COMMIT_MS = 50;
/** Longer than any pause between two commits of a reader that lives; a dead one's topics are free after it. */
const HOLD_MS = 15_000;

/** How often it is counted what it has not had yet, and how far. */
const LAG_MS = 5_000;
const MOST_COUNTED = 1_000;

const COUNT = 'SELECT count(*) AS count FROM events.entries_after($1, $2, $3)';
const HOLD = `INSERT INTO events.reading AS r (consumer, topic, holder, held_until)
  VALUES ($1, $2, $3, clock_timestamp() + $4 * interval '1 millisecond')
  ON CONFLICT (consumer, topic) DO UPDATE SET holder = EXCLUDED.holder, held_until = EXCLUDED.held_until
  WHERE r.holder IS NULL OR r.holder = EXCLUDED.holder OR r.held_until <= clock_timestamp() RETURNING place`;
const COMMIT = `UPDATE events.reading SET place = $4, held_until = clock_timestamp() + $5 * interval '1 millisecond'
  WHERE consumer = $1 AND topic = $2 AND holder = $3 RETURNING place`;
const RELEASE = `UPDATE events.reading SET holder = NULL, held_until = NULL WHERE consumer = $1 AND topic = $2 AND holder = $3`;
const PUT_ASIDE = `INSERT INTO events.dead_letter (tenant_id, region, topic, consumer, place, reason, event)
  SELECT e.tenant_id, e.region, e.topic, $3, e.place, $5, e.event FROM events.entry e WHERE e.tenant_id = $1 AND e.topic = $2 AND e.place = $4
  ON CONFLICT DO NOTHING`;

/** Reads one topic for one subscription: looks, performs one event after the other, and commits those that had their effect. */
export class PostgresReader {
  private readonly stopping = new AbortController();
  private reading: Promise<unknown> = Promise.resolve();
  private state: 'reads' | 'away' = 'reads';
  private place = '0';
  private committed = { place: '0', at: 0 };
  /** Until when nobody else reads for a named consumer, by this process's own clock, with half of the time to spare. */
  private heldUntil = 0;

  constructor(
    private readonly options: PostgresTopicsOptions,
    private readonly subscription: Subscription,
    private readonly topic: EventTopic,
  ) {}

  async start(): Promise<void> {
    if (this.subscription.from === 'now') {
      const [row] = await this.ask<{ place: string }>('SELECT events.last_place($1) AS place', [this.topic]);
      this.place = row?.place ?? '0';
    }
    const { options, stopping } = this;
    const measured = again(
      options.lagEvery ?? LAG_MS,
      stopping.signal,
      () => this.measure(),
      (cause) => this.failed(cause),
    );
    this.reading = Promise.all([this.read(), measured]);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.reading;
    this.options.watch.stopped(this.subscription.consumer);
  }

  private async read(): Promise<void> {
    const { signal } = this.stopping;
    const pause = new GrowingPause(this.options.pause);
    while (!signal.aborted) {
      try {
        const seen = await this.round();
        this.is('reads');
        if (seen < BATCH) await pauseUntil(pause.after(seen), signal);
      } catch (cause) {
        this.heldUntil = 0;
        this.is('away');
        this.failed(cause);
        await pauseUntil(this.options.retry.pause, signal);
      }
    }
    if (this.subscription.from === 'kept') await this.letGo();
  }

  private is(state: 'reads' | 'away'): void {
    if (state === this.state) return;
    this.state = state;
    const { watch } = this.options;
    (state === 'reads' ? watch.stands : watch.stopped)(this.subscription.consumer);
  }

  private failed(cause: unknown): void {
    this.options.watch.failed(this.subscription.consumer, cause);
  }

  // Beside the reading, which may be at one event for long. Where another process reads for this consumer, that one tells.
  private async measure(): Promise<void> {
    const { consumer, from } = this.subscription;
    if (from === 'kept' && performance.now() >= this.heldUntil) return;
    const [row] = await this.ask<{ count: string }>(COUNT, [this.topic, this.place, MOST_COUNTED]);
    this.options.watch.behind(consumer, this.topic, Number(row?.count ?? 0));
  }

  /** How many events it had. */
  private async round(): Promise<number> {
    const place = await this.standing();
    if (place === undefined) return 0;
    const named = await this.ask<Named>('SELECT place, tenant_id FROM events.entries_after($1, $2, $3)', [this.topic, place, BATCH]);
    const bodies = await loadEntries(this.options.database, this.subscription.consumer, this.topic, named);
    try {
      for (const entry of named) if (!(await this.one(entry, bodies.get(entry.place)))) return 0;
    } finally {
      await this.commit(this.place);
    }
    return named.length;
  }

  private async standing(): Promise<string | undefined> {
    const asked = performance.now();
    if (this.subscription.from === 'now' || asked < this.heldUntil) return this.place;
    const [row] = await this.ask<{ place: string }>(HOLD, [this.subscription.consumer, this.topic, this.options.holder, HOLD_MS]);
    if (row === undefined) return undefined;
    this.heldUntil = asked + HOLD_MS / 2;
    this.place = row.place;
    this.committed = { place: row.place, at: asked };
    return row.place;
  }

  /** False when the reader was told to stop. An entry that was forgotten since it was named, or is for somebody else, is stepped over. */
  private async one({ place, tenant_id }: Named, event: unknown): Promise<boolean> {
    const { consumer } = this.subscription;
    const { retry, watch, database } = this.options;
    const delivered: Delivered =
      event === undefined
        ? { kind: 'done' }
        : await deliver(JSON.stringify(event), {
            subscription: this.subscription,
            retry,
            stopping: this.stopping.signal,
            stillMine: () => this.prolong(),
            failed: watch.failed,
          });
    if (delivered.kind === 'stopped') return false;
    if (delivered.kind === 'dead') {
      const values = [tenant_id, this.topic, consumer, place, delivered.reason];
      await inOwner(database, tenant_id, (tx) => tx.query(PUT_ASIDE, values));
      watch.putAside(consumer, this.topic, delivered.reason);
    }
    this.place = place;
    if (performance.now() - this.committed.at >= COMMIT_MS) await this.commit(place);
    watch.consumed(consumer, this.topic);
    return true;
  }

  // After the effects, and not after each: what a process that dies had not committed comes once more, and its ids are known.
  private async commit(place: string): Promise<void> {
    if (this.subscription.from === 'now' || place === this.committed.place) return;
    const rows = await this.ask(COMMIT, [this.subscription.consumer, this.topic, this.options.holder, place, HOLD_MS]);
    if (rows.length === 0) throw this.lost();
    this.committed = { place, at: performance.now() };
  }

  private async prolong(): Promise<void> {
    await this.commit(this.place);
    if ((await this.standing()) === undefined) throw this.lost();
  }

  private lost(): Fault {
    return new Fault('LEASE_LOST', `another process reads ${this.topic} for ${this.subscription.consumer}`, 'later');
  }

  private async letGo(): Promise<void> {
    try {
      await this.ask(RELEASE, [this.subscription.consumer, this.topic, this.options.holder]);
    } catch (cause) {
      // The hold ends by itself; until then nobody else reads.
      this.options.watch.failed(this.subscription.consumer, cause);
    }
  }

  private ask<R extends object>(sql: string, values: readonly unknown[]): Promise<readonly R[]> {
    return this.options.database.acrossTenants((tx) => tx.query<R>(sql, values));
  }
}
