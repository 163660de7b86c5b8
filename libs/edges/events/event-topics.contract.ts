import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '@kernel/fault';
import type { EventTopic, PlatformEvent } from '@kernel/records/event';
import { anEvent } from '@testing/an-event';
import type { EventTopics, RetryPlan, StopReading, Subscription, TopicsWatch } from './event-topics';

export const FAST_RETRY: RetryPlan = { attempts: 2, pause: 10 };
export const NOBODY_WATCHES: TopicsWatch = {
  consumed: () => undefined,
  stands: () => undefined,
  stopped: () => undefined,
  behind: () => undefined,
  putAside: () => undefined,
  failed: () => undefined,
};

export interface OpenEventTopics {
  /** The topics as one more process sees them. */
  readonly join: (watch?: TopicsWatch) => EventTopics;
  /** Puts a message there that no relay would. */
  readonly put: (topic: EventTopic, message: string) => Promise<void>;
  /** The reasons of the dead letters of a topic. */
  readonly deadLetters: (topic: EventTopic) => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
}

/** Waits for a condition that another party brings about; the test's own time limit bounds it. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(10);
}

/** What all topics promise. */
export function describeEventTopics(open: () => Promise<OpenEventTopics>): void {
  let opened: OpenEventTopics;
  let topics: EventTopics;
  let seen: PlatformEvent[];
  beforeEach(async () => {
    opened = await open();
    topics = opened.join();
    seen = [];
  });
  afterEach(async () => {
    await topics.close();
    await opened.close();
  });

  const reader = (change: Partial<Subscription> = {}): Subscription => ({
    consumer: 'spec',
    topics: ['promotions'],
    from: 'kept',
    effect: (event) => {
      seen.push(event);
      return Promise.resolve();
    },
    ...change,
  });
  const ids = (events: readonly PlatformEvent[]): readonly string[] => events.map(({ event_id }) => event_id);
  const numbered = (...numbers: readonly number[]): PlatformEvent[] => numbers.map((number) => anEvent(number));

  it('bring a key’s events in the order of their publication, as they were published', async () => {
    await topics.publish(numbered(3, 1));
    await topics.publish(numbered(2));
    await topics.subscribe(reader());
    await until(() => seen.length >= 3);
    expect(seen).toEqual(numbered(3, 1, 2));
  });

  it('bring the events of every tenant, each topic to who asked for it', async () => {
    const other = anEvent(2, { tenant_id: 'globex' });
    const sealed: PlatformEvent = {
      ...anEvent(3),
      type: 'audit-day-sealed',
      tenant_id: '*',
      data: { log_id: 'local/0', day: '2026-01-30', tree_size: 7, root_hash: anEvent(1).data.digest },
    };
    await topics.publish([anEvent(1), other, sealed]);
    const promotions: string[] = [];
    await topics.subscribe(reader({ effect: ({ event_id }) => Promise.resolve(void promotions.push(event_id)) }));
    await topics.subscribe(reader({ consumer: 'archive', topics: ['audit-days'] }));
    await until(() => promotions.length >= 2 && seen.length >= 1);
    expect(promotions.toSorted()).toEqual(ids([anEvent(1), other]).toSorted());
    expect(seen).toEqual([sealed]);
  });

  it('let a named reader go on where it stopped, and others begin for themselves', async () => {
    await topics.publish(numbered(1, 2));
    const stop = await topics.subscribe(reader());
    await until(() => seen.length >= 2);
    await stop();
    await topics.publish(numbered(3));
    await topics.subscribe(reader());
    await until(() => seen.length >= 3);
    const others: string[] = [];
    await topics.subscribe(reader({ consumer: 'other', effect: ({ event_id }) => Promise.resolve(void others.push(event_id)) }));
    await until(() => others.length >= 3);
    expect([ids(seen), others]).toEqual([ids(numbered(1, 2, 3)), ids(numbered(1, 2, 3))]);
  });

  it('show what is told from now on to every process, and nothing older', async () => {
    await topics.publish(numbered(1));
    const second = opened.join();
    const also: PlatformEvent[] = [];
    await topics.subscribe(reader({ from: 'now' }));
    await second.subscribe(reader({ from: 'now', effect: (event) => Promise.resolve(void also.push(event)) }));
    await topics.publish(numbered(2));
    await until(() => seen.length >= 1 && also.length >= 1);
    expect([ids(seen), ids(also)]).toEqual([ids(numbered(2)), ids(numbered(2))]);
    await second.close();
  });

  it('try an effect again while its fault passes, and hold back what follows', async () => {
    let failures = 5;
    const effect = (event: PlatformEvent): Promise<void> => {
      if (failures-- > 0) return Promise.reject(new Fault('STORE_BUSY', 'not now', 'later'));
      return Promise.resolve(void seen.push(event));
    };
    await topics.publish(numbered(1, 2));
    await topics.subscribe(reader({ effect }));
    await until(() => seen.length >= 2);
    expect(ids(seen)).toEqual(ids(numbered(1, 2)));
    expect(await opened.deadLetters('promotions')).toEqual([]);
  });

  it('put aside what cannot be read or fails for good, with its reason, and go on', async () => {
    await opened.put('promotions', '{"type":"promotion-moved","schema_version":7}');
    await opened.put('promotions', '{"type":"unheard-of"}');
    await topics.publish(numbered(1, 2));
    const effect = (event: PlatformEvent): Promise<void> => {
      if (event.event_id === anEvent(1).event_id) return Promise.reject(new Fault('DOCUMENT_CORRUPT', 'its document', 'never'));
      return Promise.resolve(void seen.push(event));
    };
    await topics.subscribe(reader({ effect }));
    await until(async () => seen.length >= 1 && (await opened.deadLetters('promotions')).length >= 3);
    expect(ids(seen)).toEqual(ids(numbered(2)));
    expect((await opened.deadLetters('promotions')).toSorted()).toEqual([
      expect.stringContaining('it is no promotion-moved of a known version'),
      'its effect failed: DOCUMENT_CORRUPT its document',
      'its type is unknown here',
    ]);
  });

  it('tell how far behind a reader is while it is stuck, and whether it reads', async () => {
    const behind: number[] = [];
    const standing: string[] = [];
    const watch: TopicsWatch = {
      ...NOBODY_WATCHES,
      behind: (_consumer, _topic, count) => void behind.push(count),
      stopped: (consumer) => void standing.push(`${consumer} stopped`),
    };
    const watched = opened.join(watch);
    let isStuck = true;
    await topics.publish(numbered(1));
    await watched.subscribe(
      reader({
        effect: (event) => (isStuck ? Promise.reject(new Fault('STORE_BUSY', 'not now', 'later')) : Promise.resolve(void seen.push(event))),
      }),
    );
    await topics.publish(numbered(2, 3, 4));
    await until(() => behind.at(-1) === 4);
    isStuck = false;
    await until(() => seen.length >= 4 && behind.at(-1) === 0);
    expect(standing).toEqual([]);
    await watched.close();
    expect(standing).toEqual(['spec stopped']);
  });

  it('stop a reader that waits for a fault to pass, and keep its event', async () => {
    let tried = 0;
    await topics.publish(numbered(1));
    const stuck = async (): Promise<void> => {
      tried++;
      throw new Fault('STORE_UNAVAILABLE', 'away', 'later');
    };
    const stop: StopReading = await topics.subscribe(reader({ effect: stuck }));
    await until(() => tried >= 2);
    await stop();
    await topics.subscribe(reader());
    await until(() => seen.length >= 1);
    expect(ids(seen)).toEqual(ids(numbered(1)));
  });
}
