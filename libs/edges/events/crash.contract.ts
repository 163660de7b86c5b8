import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '@kernel/fault';
import type { PlatformEvent } from '@kernel/records/event';
import { anEvent, aStatedEvent } from '@testing/an-event';
import type { Database } from '../database/database';
import type { EventOutbox, EventOwner, RelayLease } from './event-outbox';
import type { EventTopics, Subscription } from './event-topics';
import { until } from './event-topics.contract';
import type { HandledEvents } from './handled-events';
import { RelayEvents, type RelayWatch } from './relay-events';

export interface OpenBackbone {
  /** Of the schema `trust`, by its own role. */
  readonly database: Database;
  readonly outbox: EventOutbox;
  readonly handled: HandledEvents;
  readonly join: () => EventTopics;
  readonly close: () => Promise<void>;
}

const UNWATCHED: RelayWatch = { published: () => undefined, waiting: () => undefined, unknown: () => undefined };

/** Runs a case on a backbone that is let go afterwards. */
async function on(open: () => Promise<OpenBackbone>, play: (backbone: OpenBackbone, topics: EventTopics) => Promise<void>): Promise<void> {
  const backbone = await open();
  const topics = backbone.join();
  try {
    await play(backbone, topics);
  } finally {
    await topics.close();
    await backbone.close();
  }
}

const queue = ({ database }: OpenBackbone, ...numbers: readonly number[]): Promise<unknown> =>
  database.inTenant('acme', (tx) =>
    tx.query('SELECT trust.queue_events($1, $2, $3)', ['acme', 'local', JSON.stringify(numbers.map((number) => aStatedEvent(number)))]),
  );

/** An outbox whose relay dies once, when it has published and is about to mark. */
function dyingAtMark(outbox: EventOutbox): EventOutbox {
  let lives = true;
  const dying: Pick<EventOutbox, 'published'> = {
    published: async (lease: RelayLease, owner: EventOwner, positions: readonly bigint[]) => {
      if (lives) {
        lives = false;
        throw new Error('the relay died');
      }
      await outbox.published(lease, owner, positions);
    },
  };
  return Object.assign(Object.create(outbox) as EventOutbox, dying);
}

const last = (number: number, seen: readonly PlatformEvent[]): boolean =>
  seen.some(({ event_id }) => event_id === anEvent(number).event_id);
const ids = (...numbers: readonly number[]): readonly string[] => numbers.map((number) => anEvent(number).event_id);

/** What outbox, relay, topics and consumers promise together when one of them dies. */
export function describeCrashes(open: () => Promise<OpenBackbone>): void {
  /** A consumer that counts effects, with the store that deduplicates or without. */
  const counting = (effects: string[], seen: PlatformEvent[], handled?: HandledEvents): Subscription => ({
    consumer: 'spec',
    topics: ['promotions'],
    from: 'kept',
    effect: async (event) => {
      const effect = (): Promise<void> => Promise.resolve(void effects.push(event.event_id));
      if (handled === undefined) await effect();
      else await handled.once('spec', event, effect);
      seen.push(event);
    },
  });

  it('a relay that dies between publishing and marking publishes again, and each event has one effect, in order', () =>
    on(open, async (backbone, topics) => {
      const effects: string[] = [];
      const seen: PlatformEvent[] = [];
      await queue(backbone, 1, 2, 3);
      const first = new RelayEvents(dyingAtMark(backbone.outbox), topics, 'first', UNWATCHED);
      await expect(first.run()).rejects.toThrow('the relay died');
      await first.stop();
      expect(await new RelayEvents(backbone.outbox, topics, 'second', UNWATCHED).run()).toBe('published');
      expect(await backbone.outbox.waiting()).toMatchObject({ count: 0 });
      await queue(backbone, 4);
      await new RelayEvents(backbone.outbox, topics, 'second', UNWATCHED).run();
      await topics.subscribe(counting(effects, seen, backbone.handled));
      await until(() => last(4, seen));
      expect(effects).toEqual(ids(1, 2, 3, 4));
    }));

  it('control: a relay that marks before it publishes loses what it had marked', () =>
    on(open, async (backbone, topics) => {
      const seen: PlatformEvent[] = [];
      await queue(backbone, 1, 2);
      const lease = await backbone.outbox.hold('careless', 1_000);
      const waiting = await backbone.outbox.next('acme', 10);
      const positions = waiting.map(({ position }) => position);
      await backbone.outbox.published(lease ?? { fence: -1n }, 'acme', positions);
      // … and here it dies.
      await backbone.outbox.release('careless');
      await queue(backbone, 3);
      await new RelayEvents(backbone.outbox, topics, 'next', UNWATCHED).run();
      await topics.subscribe(counting([], seen));
      await until(() => last(3, seen));
      expect(seen.map(({ event_id }) => event_id)).toEqual(ids(3));
    }));

  it('another process relays once the lease has ended, and none before', () =>
    on(open, async ({ outbox }, topics) => {
      await outbox.hold('died', 60_000);
      const relay = new RelayEvents(outbox, topics, 'next', UNWATCHED);
      expect(await relay.run()).toBe('elsewhere');
      await outbox.hold('died', 0);
      expect(await relay.run()).toBe('nothing');
    }));

  /** A consumer that dies once after its effect, before it could commit; the event comes again. */
  const dyingAfterEffect = async (backbone: OpenBackbone, topics: EventTopics, handled?: HandledEvents): Promise<readonly string[]> => {
    const effects: string[] = [];
    const seen: PlatformEvent[] = [];
    const steady = counting(effects, seen, handled);
    const effectDone = Promise.withResolvers<undefined>();
    const dying = backbone.join();
    await topics.publish([anEvent(1), anEvent(2)]);
    await dying.subscribe({
      ...steady,
      effect: async (event) => {
        await steady.effect(event);
        effectDone.resolve(undefined);
        // Nothing after the effect reaches the topic any more: as far as that can tell, the process is dead.
        throw new Fault('STORE_UNAVAILABLE', 'dead', 'later');
      },
    });
    await effectDone.promise;
    await dying.close();
    seen.splice(0);
    await topics.subscribe(steady);
    await until(() => last(2, seen));
    return effects;
  };

  it('a consumer that dies between its effect and its commit sees the event again, and the effect is not repeated', () =>
    on(open, async (backbone, topics) => {
      expect(await dyingAfterEffect(backbone, topics, backbone.handled)).toEqual(ids(1, 2));
    }));

  it('control: without the store of handled events the effect is repeated', () =>
    on(open, async (backbone, topics) => {
      const effects = await dyingAfterEffect(backbone, topics);
      expect(effects.filter((id) => id === ids(1)[0]).length).toBeGreaterThan(1);
    }));

  it('an effect that fails leaves no note, and one of two deliveries at the same time has the effect', () =>
    on(open, async ({ handled }) => {
      const effects: string[] = [];
      const failing = handled.once('spec', anEvent(1), () => Promise.reject(new Error('no effect')));
      await expect(failing).rejects.toThrow('no effect');
      const effect = async (): Promise<void> => {
        await sleep(1);
        effects.push('once');
      };
      const both = await Promise.all([handled.once('spec', anEvent(1), effect), handled.once('spec', anEvent(1), effect)]);
      expect([both.toSorted(), effects]).toEqual([['again', 'now'], ['once']]);
      expect(await handled.once('another', anEvent(1), effect)).toBe('now');
    }));
}
