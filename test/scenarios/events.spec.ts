import { describeWithKafka } from '@testing/kafka';
import { consumed, counted, evicted, reached, READERS, stands } from './metrics';
import { Operator } from './operator';
import { anOrder } from './orders';
import { runningPlatform, type RunningPlatform } from './running-platform';
import { until } from './until';

/** What was kept for the tenant when its channel moved. */
const EVICTED = ['compiled-contexts@1', 'signed-documents@1'].map(evicted);

const urlOf = ({ platform }: RunningPlatform): string => platform().connection.http_url;
const runOne = ({ person }: RunningPlatform) => person('acme').asks({ message: `order status of ${anOrder('acme').order_id}` });

function eventsArrive(running: RunningPlatform): void {
  const { it } = running;

  it('a promotion reaches every app that keeps something, evicts what it replaces, and runs go on with what was promoted', async () => {
    expect(await runOne(running)).toMatchObject({ status: 200, body: { status: 'DECIDED' } });
    const operator = new Operator(running.platform(), 'acme');
    for (const reader of READERS) await reached(urlOf(running), stands(reader), 1);
    await runOne(running);
    const before = await Promise.all(READERS.map((reader) => counted(urlOf(running), consumed(reader))));
    const held = await Promise.all(EVICTED.map((line) => counted(urlOf(running), line)));
    await operator.movesRouting(running.person('acme').place.tenant.pack, 1);
    for (const [nth, line] of EVICTED.entries()) await reached(urlOf(running), line, (held[nth] ?? 0) + 1);
    for (const [nth, reader] of READERS.entries()) await reached(urlOf(running), consumed(reader), (before[nth] ?? 0) + 1);
    expect(await runOne(running)).toMatchObject({ status: 200, body: { status: 'DECIDED' } });
  });

  it('the end of a run leaves the outbox', async () => {
    const published = 'fiveplane_platform_events_published_total{topic="runs"}';
    const before = await counted(urlOf(running), published);
    await runOne(running);
    await reached(urlOf(running), published, before + 1);
    await until('an empty outbox', async () =>
      (await counted(urlOf(running), 'fiveplane_platform_events_outbox_waiting{outbox="conversation"}')) === 0 ? true : undefined,
    );
  });
}

describe('events without Kafka', () => {
  eventsArrive(runningPlatform());
});

describeWithKafka('events', (brokers) => {
  eventsArrive(runningPlatform({ KAFKA_BROKERS: brokers.join(','), KAFKA_TOPIC_PARTITIONS: '2' }));
});

describe('while Kafka is away', () => {
  const running = runningPlatform({ KAFKA_BROKERS: '127.0.0.1:1' });

  running.it('the platform starts, runs go on, and their events wait where a person can see it', async () => {
    expect(await runOne(running)).toMatchObject({ status: 200, body: { status: 'DECIDED' } });
    await reached(urlOf(running), 'fiveplane_platform_events_outbox_waiting{outbox="conversation"}', 1);
    await reached(urlOf(running), 'fiveplane_platform_events_outbox_waiting{outbox="trust"}', 1);
    expect(await counted(urlOf(running), 'fiveplane_platform_events_published_total{topic="runs"}')).toBe(0);
  });
});
