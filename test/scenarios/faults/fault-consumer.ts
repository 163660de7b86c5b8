// A process that reads the events of runs as a consumer of the platform would, and writes each effect into a table. It ends itself by SIGKILL when a file says so.
import { existsSync, rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { PlatformEvent } from '@kernel/records/event';
import type { Transaction } from '@edges/database/database';
import { openPostgres } from '@edges/database/postgres-source';
import { brokersIn } from '@edges/events/kafka-client';
import { KafkaEventTopics } from '@edges/events/kafka-event-topics';
import { PostgresHandledEvents } from '@edges/events/postgres-handled-events';
import { type ConsumerPlan, EFFECT_ROLE, LATE_MS } from './consumer-plan';

const plan = JSON.parse(process.argv[2] ?? '') as ConsumerPlan;
const NOTE_DELIVERY = 'INSERT INTO fault.delivery (consumer, event_id) VALUES ($1, $2)';
const NOTE_EFFECT = 'INSERT INTO fault.effect (consumer, event_id, event_type, event_key, subject) VALUES ($1, $2, $3, $4, $5)';

const source = openPostgres({
  url: plan.databaseUrl,
  maxConnections: 3,
  acquireTimeoutMs: 2_000,
  statementTimeoutMs: 5_000,
  // The next question opens another one.
  onLostConnection: () => undefined,
});
const database = source.as(EFFECT_ROLE);
const handled = new PostgresHandledEvents(database);
const topics = new KafkaEventTopics({
  ...{ brokers: brokersIn(plan.brokers), region: 'local', holder: `${plan.consumer}-${process.pid}`, partitions: 2 },
  retry: { attempts: 3, pause: 200 },
  watch: {
    consumed: () => undefined,
    behind: () => undefined,
    stands: () => undefined,
    putAside: (consumer, topic, reason) => process.stderr.write(`${consumer} put aside an event of ${topic}: ${reason}\n`),
    failed: (consumer, cause) => process.stderr.write(`${consumer}: ${String(cause)}\n`),
  },
});

function dieIfTold(): void {
  if (!existsSync(plan.dieFile)) return;
  rmSync(plan.dieFile);
  process.kill(process.pid, 'SIGKILL');
}

async function effect(event: PlatformEvent, tx: Transaction): Promise<void> {
  const subject = event.type === 'run-ended' ? event.data.run_id : event.type === 'promotion-moved' ? String(event.data.version) : '';
  await tx.query(NOTE_EFFECT, [plan.consumer, event.event_id, event.type, event.key, subject]);
}

async function take(event: PlatformEvent): Promise<void> {
  await database.acrossTenants((tx) => tx.query(NOTE_DELIVERY, [plan.consumer, event.event_id]));
  switch (plan.way) {
    case 'as it ships':
      await handled.once(plan.consumer, event, (tx) => effect(event, tx));
      return dieIfTold();
    case 'without ids':
      await database.acrossTenants((tx) => effect(event, tx));
      return dieIfTold();
    case 'commit before effect':
      // The reader commits as soon as this returns; the effect is for later.
      void pause(LATE_MS).then(async () => {
        dieIfTold();
        await database.acrossTenants((tx) => effect(event, tx));
      });
  }
}

async function main(): Promise<void> {
  for (;;) {
    try {
      await topics.subscribe({ consumer: plan.consumer, topics: ['runs', 'promotions'], from: 'kept', effect: take });
      process.stdout.write('reads\n');
      return;
    } catch (error) {
      process.stderr.write(`${plan.consumer} cannot read yet: ${String(error)}\n`);
      await pause(500);
    }
  }
}

void main();
