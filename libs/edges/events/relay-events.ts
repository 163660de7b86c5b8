import { performance } from 'node:perf_hooks';
import { Fault } from '@kernel/fault';
import type { EventTopic } from '@kernel/records/event';
import { TOPIC_OF } from '@kernel/records/event';
import type { EventOutbox, EventOwner, RelayLease, WaitingEvents } from './event-outbox';
import type { EventTopics } from './event-topics';
import type { QueuedEvent } from './queued-event';

/** Events published at a time. */
const BATCH = 200;
/** Batches of one owner in one round. */
const BATCHES = 5;
/** Owners looked at in one round. */
const OWNERS = 1000;
/** Owners that may fail one after the other before the round is given up. */
const TOO_MANY = 2;
/** Far longer than a round's single steps; a relay that dies is followed by another after it. */
export const RELAY_LEASE_MS = 10_000;

/** What came of a round; `elsewhere`: another process relays. */
export type Relayed = 'published' | 'nothing' | 'elsewhere';

/** What a relay did, for metrics. */
export interface RelayWatch {
  readonly published: (topic: EventTopic, count: number) => void;
  readonly waiting: (events: WaitingEvents) => void;
  /** So many of what waits are of types that this release does not tell, or damaged: they are left where they are. Told once a round. */
  readonly unknown: (count: number) => void;
}

interface KnownEvent {
  readonly position: bigint;
  readonly event: QueuedEvent;
}

/**
 * Publishes what waits in an outbox, in the order of the deeds for each owner, and marks it afterwards: at least once, never lost.
 * What it does not understand it publishes as it stands, for readers that may; what it does not know a topic for it leaves.
 * Any number of processes may run it; one at a time holds the lease.
 */
export class RelayEvents {
  /** Whose events could not be relayed in the last round. */
  private failed: ReadonlySet<EventOwner> = new Set();
  private held: { readonly lease: RelayLease; readonly until: number } | undefined;

  /** @param holder names this process; another one never has the same name. */
  constructor(
    private readonly outbox: EventOutbox,
    private readonly topics: EventTopics,
    private readonly holder: string,
    private readonly watch: RelayWatch,
  ) {}

  /**
   * One round. What fails for one owner keeps nobody else's events; it is thrown in the end, and that owner comes last in the next round.
   * @throws Fault when store or topics are away, or the lease was lost; what is not marked is published again.
   */
  async run(): Promise<Relayed> {
    try {
      if ((await this.lease()) === undefined) return 'elsewhere';
      const waiting = await this.outbox.waiting();
      this.watch.waiting(waiting);
      return await this.relayAll(waiting.count === 0 ? [] : await this.outbox.owners(OWNERS));
    } catch (error) {
      this.held = undefined;
      throw error;
    }
  }

  /** Lets another process relay at once. */
  async stop(): Promise<void> {
    this.held = undefined;
    await this.outbox.release(this.holder);
  }

  private async relayAll(owners: readonly EventOwner[]): Promise<Relayed> {
    const failures = new Map<EventOwner, unknown>();
    const sum = { published: 0, unknown: 0 };
    let inARow = 0;
    for (const owner of [...owners.filter((one) => !this.failed.has(one)), ...owners.filter((one) => this.failed.has(one))]) {
      try {
        const { published, unknown } = await this.relay(owner);
        sum.published += published;
        sum.unknown += unknown;
        inARow = 0;
      } catch (error) {
        failures.set(owner, error);
        // Two, one after the other: then it is not the owners.
        if (++inARow === TOO_MANY || (error instanceof Fault && error.code === 'LEASE_LOST')) break;
      }
    }
    this.failed = new Set(failures.keys());
    this.watch.unknown(sum.unknown);
    for (const failure of failures.values()) throw failure;
    return sum.published > 0 ? 'published' : 'nothing';
  }

  /** A few batches of one owner, so that one with much to tell does not keep the others waiting. */
  private async relay(owner: EventOwner): Promise<{ readonly published: number; readonly unknown: number }> {
    let after: bigint | undefined;
    let [published, unknown] = [0, 0];
    for (let batches = 0; batches < BATCHES;) {
      const lease = await this.lease();
      if (lease === undefined) break;
      const waiting = await this.outbox.next(owner, BATCH, after);
      const known = waiting.flatMap(({ position, event }) => (event === undefined ? [] : [{ position, event }]));
      if (known.length > 0) {
        await this.publish(lease, owner, known);
        published += known.length;
        batches += 1;
      }
      unknown += waiting.length - known.length;
      after = waiting.at(-1)?.position;
      if (waiting.length < BATCH) break;
    }
    return { published, unknown };
  }

  private async publish(lease: RelayLease, owner: EventOwner, known: readonly KnownEvent[]): Promise<void> {
    const events = known.map(({ event }) => event);
    await this.topics.publish(events);
    await this.outbox.published(
      lease,
      owner,
      known.map(({ position }) => position),
    );
    for (const topic of new Set(events.map(({ type }) => TOPIC_OF[type])))
      this.watch.published(topic, events.filter(({ type }) => TOPIC_OF[type] === topic).length);
  }

  // Prolonged at half its time: an idle relay writes once in a few seconds.
  private async lease(): Promise<RelayLease | undefined> {
    const asked = performance.now();
    if (this.held !== undefined && asked < this.held.until) return this.held.lease;
    const lease = await this.outbox.hold(this.holder, RELAY_LEASE_MS);
    this.held = lease && { lease, until: asked + RELAY_LEASE_MS / 2 };
    return lease;
  }
}
