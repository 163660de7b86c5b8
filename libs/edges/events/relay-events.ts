import { performance } from 'node:perf_hooks';
import type { EventTopic } from '@kernel/records/event';
import { TOPIC_OF } from '@kernel/records/event';
import type { EventOutbox, EventOwner, RelayLease, WaitingEvents } from './event-outbox';
import type { EventTopics } from './event-topics';

/** Events published at a time. */
const BATCH = 200;
/** Owners looked at in one round. */
const OWNERS = 1000;
/** Far longer than a round's single steps; a relay that dies is followed by another after it. */
export const RELAY_LEASE_MS = 10_000;

/** What came of a round; `elsewhere`: another process relays. */
export type Relayed = 'published' | 'nothing' | 'elsewhere';

/** What a relay did, for metrics. */
export interface RelayWatch {
  readonly published: (topic: EventTopic, count: number) => void;
  readonly waiting: (events: WaitingEvents) => void;
}

/**
 * Publishes what waits in an outbox, in the order of the deeds for each owner, and marks it afterwards: at least once, never lost.
 * Any number of processes may run it; one at a time holds the lease.
 */
export class RelayEvents {
  private held: { readonly lease: RelayLease; readonly until: number } | undefined;

  /** @param holder names this process; another one never has the same name. */
  constructor(
    private readonly outbox: EventOutbox,
    private readonly topics: EventTopics,
    private readonly holder: string,
    private readonly watch: RelayWatch,
  ) {}

  /** One round. @throws Fault when store or topics are away, or the lease was lost; what is not marked is published again. */
  async run(): Promise<Relayed> {
    try {
      if ((await this.lease()) === undefined) return 'elsewhere';
      const waiting = await this.outbox.waiting();
      this.watch.waiting(waiting);
      if (waiting.count === 0) return 'nothing';
      for (const owner of await this.outbox.owners(OWNERS)) await this.relay(owner);
      return 'published';
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

  private async relay(owner: EventOwner): Promise<void> {
    for (;;) {
      const lease = await this.lease();
      if (lease === undefined) return;
      const waiting = await this.outbox.next(owner, BATCH);
      if (waiting.length === 0) return;
      const events = waiting.map(({ event }) => event);
      await this.topics.publish(events);
      await this.outbox.published(
        lease,
        owner,
        waiting.map(({ position }) => position),
      );
      for (const topic of new Set(events.map(({ type }) => TOPIC_OF[type])))
        this.watch.published(topic, events.filter(({ type }) => TOPIC_OF[type] === topic).length);
      if (waiting.length < BATCH) return;
    }
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
