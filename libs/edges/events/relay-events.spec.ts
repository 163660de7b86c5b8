import { Fault } from '@kernel/fault';
import type { StatedEvent } from '@kernel/records/event';
import { anEvent, aStatedEvent } from '@testing/an-event';
import { describeWithPGlite, type TestStore } from '@testing/stores';
import { EventTopics } from './event-topics';
import { PostgresEventOutbox } from './postgres-event-outbox';
import type { QueuedEvent } from './queued-event';
import { RelayEvents } from './relay-events';

/** Topics that keep what they are told, except for a tenant whose events they cannot take. */
class TellingTopics extends EventTopics {
  readonly told: QueuedEvent[] = [];
  refused: string | undefined;

  override publish(events: readonly QueuedEvent[]): Promise<void> {
    if (events.some(({ tenant_id }) => tenant_id === this.refused))
      return Promise.reject(new Fault('STORE_UNAVAILABLE', 'too large', 'later'));
    this.told.push(...events);
    return Promise.resolve();
  }
  override subscribe() {
    return Promise.resolve(() => Promise.resolve());
  }
  override close() {
    return Promise.resolve();
  }
}

describeWithPGlite('a relay', (open) => {
  let store: TestStore;
  let topics: TellingTopics;
  let unknown: number[];
  let relay: RelayEvents;
  beforeEach(async () => {
    store = await open();
    topics = new TellingTopics();
    unknown = [];
    const watch = { published: () => undefined, waiting: () => undefined, unknown: (count: number) => void unknown.push(count) };
    relay = new RelayEvents(new PostgresEventOutbox(store.source.as('fp_trust'), 'trust'), topics, 'spec', watch);
  });
  afterEach(() => store.close());

  const queue = (tenant: string, events: readonly object[]): Promise<unknown> =>
    store.source
      .as('fp_trust')
      .inTenant(tenant, (tx) => tx.query('SELECT trust.queue_events($1, $2, $3)', [tenant, 'local', JSON.stringify(events)]));
  const stated = (numbers: readonly number[], tenant_id = 'acme'): readonly StatedEvent[] =>
    numbers.map((number) => aStatedEvent(number, { tenant_id }));
  const told = (): readonly string[] => topics.told.map(({ event_id }) => event_id);
  const id = (number: number): string => anEvent(number).event_id;

  it('publishes what a newer release told, as it stands, leaves what it knows no topic for, and goes on with everything else', async () => {
    const newer = { ...aStatedEvent(1), schema_version: 2 };
    await queue('acme', [{ ...aStatedEvent(9), type: 'unheard-of' }, newer, aStatedEvent(2)]);
    await queue('globex', stated([3], 'globex'));
    expect(await relay.run()).toBe('published');
    expect(told()).toEqual([id(1), id(2), id(3)]);
    expect(topics.told[0]).toEqual({ ...newer, region: 'local' });
    expect([await relay.run(), unknown]).toEqual(['nothing', [1, 1]]);
  });

  it('steps over any number of events that it knows no topic for', async () => {
    await queue(
      'acme',
      stated(Array.from({ length: 450 }, (_, number) => number)).map((event) => ({ ...event, type: 'unheard-of' })),
    );
    await queue('acme', [aStatedEvent(500)]);
    expect(await relay.run()).toBe('published');
    expect([told(), unknown]).toEqual([[id(500)], [450]]);
  });

  it('takes a few batches of each owner in a round, so that nobody waits for another’s backlog', async () => {
    await queue('acme', stated(Array.from({ length: 1_500 }, (_, number) => number)));
    await queue('globex', stated([2_000], 'globex'));
    await relay.run();
    expect([topics.told.length, told().at(-1)]).toEqual([1_001, id(2_000)]); // five batches of 200, and the one
    expect([await relay.run(), topics.told.length, await relay.run()]).toEqual(['published', 1_501, 'nothing']);
  });

  it('publishes everybody’s events but those that the topics do not take, and says so', async () => {
    topics.refused = 'acme';
    await queue('acme', stated([1]));
    for (const [number, tenant] of [
      [2, 'globex'],
      [3, 'initech'],
    ] as const)
      await queue(tenant, stated([number], tenant));
    const away = { code: 'STORE_UNAVAILABLE' };
    await expect(relay.run()).rejects.toMatchObject(away);
    await expect(relay.run()).rejects.toMatchObject(away);
    expect(told()).toEqual([id(2), id(3)]);
    topics.refused = undefined;
    expect([await relay.run(), told()]).toEqual(['published', [id(2), id(3), id(1)]]);
  });
});
