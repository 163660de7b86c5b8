import { describeWithKafka } from '@testing/kafka';
import { ask } from './ask';
import { Operator } from './operator';
import { anOrder } from './orders';
import { runningPlatform, type RunningPlatform } from './running-platform';
import { until } from './until';

/** Reads the registry's documents in this process, and forgets them when their channel moves. */
const READERS = ['ai-gateway', 'context-compiler', 'conversation-manager', 'llm-router', 'orchestrator', 'policy-engine', 'tool-gateway'];

/** What was kept for the tenant when its channel moved. */
const EVICTED = ['compiled-contexts@1', 'signed-documents@1'].map(
  (cache) => `fiveplane_platform_cache_evictions_total{cache="${cache}",why="promotion"}`,
);

/** The value of one line of `/metrics`; zero when nothing was counted yet. */
async function counted({ platform }: RunningPlatform, line: string): Promise<number> {
  const { body } = await ask<string>(platform().connection.http_url, { path: '/metrics' });
  const found = body.split('\n').find((candidate) => candidate.startsWith(`${line} `));
  return Number(found?.slice(line.length + 1) ?? 0);
}

/** Waits until a line of `/metrics` has reached a value. */
async function reached(running: RunningPlatform, line: string, atLeast: number): Promise<void> {
  await until(`${line} ≥ ${atLeast}`, async () => ((await counted(running, line)) >= atLeast ? true : undefined));
}

const runOne = ({ person }: RunningPlatform) => person('acme').asks({ message: `order status of ${anOrder('acme').order_id}` });

/** Releases one more version of a tenant's routing policy. */
async function promote({ person }: RunningPlatform, operator: Operator, patch: number): Promise<void> {
  const { routing_policy } = await operator.pinned(person('acme').place.tenant.pack);
  const usual = await operator.document('routing-policy', routing_policy);
  await operator.releases('routing-policy', { ...usual, policy_version: `1.7.${patch}` }, 'routing-policy', routing_policy);
}

/** One once the reader reads: what is told afterwards reaches it. */
const stands = (consumer: string): string => `fiveplane_platform_events_consumer_standing{consumer="${consumer}"}`;
const consumed = (consumer: string): string => `fiveplane_platform_events_consumed_total{consumer="${consumer}",topic="promotions"}`;

function eventsArrive(running: RunningPlatform): void {
  const { it } = running;

  it('a promotion reaches every app that keeps something, evicts what it replaces, and runs go on with what was promoted', async () => {
    expect(await runOne(running)).toMatchObject({ status: 200, body: { status: 'DECIDED' } });
    const operator = new Operator(running.platform(), 'acme');
    for (const reader of READERS) await reached(running, stands(reader), 1);
    await runOne(running);
    const before = await Promise.all(READERS.map((reader) => counted(running, consumed(reader))));
    const evicted = await Promise.all(EVICTED.map((line) => counted(running, line)));
    await promote(running, operator, 1);
    for (const [nth, line] of EVICTED.entries()) await reached(running, line, (evicted[nth] ?? 0) + 1);
    for (const [nth, reader] of READERS.entries()) await reached(running, consumed(reader), (before[nth] ?? 0) + 1);
    expect(await runOne(running)).toMatchObject({ status: 200, body: { status: 'DECIDED' } });
  });

  it('the end of a run leaves the outbox', async () => {
    const published = 'fiveplane_platform_events_published_total{topic="runs"}';
    const before = await counted(running, published);
    await runOne(running);
    await reached(running, published, before + 1);
    await until('an empty outbox', async () =>
      (await counted(running, 'fiveplane_platform_events_outbox_waiting{outbox="conversation"}')) === 0 ? true : undefined,
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
    await reached(running, 'fiveplane_platform_events_outbox_waiting{outbox="conversation"}', 1);
    await reached(running, 'fiveplane_platform_events_outbox_waiting{outbox="trust"}', 1);
    expect(await counted(running, 'fiveplane_platform_events_published_total{topic="runs"}')).toBe(0);
  });
});
