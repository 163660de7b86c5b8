import { randomUUID } from 'node:crypto';
import type { AuditSubmission } from '@kernel/records/audit-entry';
import type { Millis } from '@kernel/time';
import type { UsedStore } from '@kernel/used-store';
import type { Database } from '../database/database';
import type { DeadLetters } from './dead-letters';
import type { EventTopics, RetryPlan, Subscription, TopicsWatch } from './event-topics';
import { GrowingPause } from './growing-pause';
import { brokersIn, type KafkaDoor } from './kafka-client';
import { KafkaEventTopics } from './kafka-event-topics';
import { KafkaDeadLetters } from './kafka-dead-letters';
import { PostgresDeadLetters, tellDiscard } from './postgres-dead-letters';
import { type OutboxSchema, PostgresEventOutbox } from './postgres-event-outbox';
import { PostgresEventTopics } from './postgres-event-topics';
import { RelayEvents, type RelayWatch } from './relay-events';
import { StandingReader } from './standing-reader';

/** What a process was told about events. One object a process: the same object means the same topics. */
export interface EventSettings extends KafkaDoor {
  readonly KAFKA_BROKERS: string | undefined;
  readonly KAFKA_TOPIC_PARTITIONS: number;
  readonly EVENTS_PAUSE_MS: Millis;
  readonly FIVEPLANE_REGION: string;
}

/** What topics need of the process that has them. */
export interface EventKeeper {
  /** Left out where nobody asks how Kafka is. */
  readonly uses?: (store: UsedStore) => void;
  /** The broker's database; asked for only when there is no Kafka. */
  readonly database: () => Promise<Database>;
  readonly watch: TopicsWatch;
  readonly whenClosed: (name: string, step: () => Promise<void>) => void;
}

/** What readers need of the process that has them. */
export interface ReaderLife {
  readonly whenServing: (name: string, step: () => void) => void;
  readonly whenDraining: (name: string, step: () => Promise<void>) => void;
}

/** What repeats a relay's rounds. */
export interface RelayRounds {
  readonly start: () => void;
  readonly stop: () => Promise<void>;
}

const RETRY: RetryPlan = { attempts: 3, pause: 500 };

/** Names this process to leases and groups. */
const HOLDER = randomUUID();

const opened = new WeakMap<EventSettings, Promise<EventTopics>>();

/** The topics of this process, the same for all apps in it: Kafka when brokers are named, otherwise tables of the database. Kafka may be away when it starts. */
export function processEventTopics(settings: EventSettings, keeper: EventKeeper): Promise<EventTopics> {
  const topics = opened.get(settings) ?? open(settings, keeper);
  opened.set(settings, topics);
  return topics;
}

/** What readers of these topics put aside. */
export async function deadLetters(
  settings: Pick<EventSettings, 'KAFKA_BROKERS' | 'FIVEPLANE_REGION' | keyof KafkaDoor>,
  database: () => Promise<Database>,
): Promise<DeadLetters> {
  const { KAFKA_BROKERS: brokers, FIVEPLANE_REGION: region } = settings;
  if (brokers === undefined) return new PostgresDeadLetters(await database());
  // The audit log's queue is in the database, wherever the letters are.
  const tell = async (audit: AuditSubmission): Promise<void> => (await database()).acrossTenants((tx) => tellDiscard(tx, region, audit));
  return new KafkaDeadLetters(brokersIn(brokers), region, tell, settings);
}

/** The relay of an app's own outbox. */
export function eventRelay(database: Database, schema: OutboxSchema, topics: EventTopics, watch: RelayWatch): RelayEvents {
  return new RelayEvents(new PostgresEventOutbox(database, schema), topics, HOLDER, watch);
}

/** Rounds of a relay: each answers how long to pause before the next, at most `longest`. */
export function relayRounds(relay: RelayEvents, longest: Millis): () => Promise<Millis> {
  const pause = new GrowingPause(longest);
  return async () => {
    const relayed = await relay.run();
    return relayed === 'elsewhere' ? longest : pause.after(relayed === 'published' ? 1 : 0);
  };
}

/** Relays for as long as the process serves: in these rounds, of this relay. */
export function relayWhileServing(relay: RelayEvents, rounds: RelayRounds, life: ReaderLife): void {
  life.whenServing('event relay', () => rounds.start());
  life.whenDraining('event relay', async () => {
    await rounds.stop();
    await relay.stop();
  });
}

/** Reads for as long as the process serves. `stands` is called once the subscription stands: nothing that was told before has been seen. */
export function follow(
  topics: EventTopics,
  subscription: Subscription,
  life: ReaderLife,
  watch: Pick<TopicsWatch, 'failed' | 'stands'>,
  stands: () => void,
): void {
  const { consumer } = subscription;
  const begun = (): void => {
    stands();
    watch.stands(consumer);
  };
  const reader = new StandingReader(topics, subscription, begun, (cause) => watch.failed(consumer, cause));
  const name = `events for ${consumer}`;
  life.whenServing(name, () => reader.start());
  life.whenDraining(name, () => reader.stop());
}

async function open(settings: EventSettings, keeper: EventKeeper): Promise<EventTopics> {
  const { KAFKA_BROKERS: brokers, KAFKA_TOPIC_PARTITIONS: partitions, EVENTS_PAUSE_MS: pause, FIVEPLANE_REGION: region } = settings;
  const named = { holder: HOLDER, retry: RETRY, watch: keeper.watch };
  const topics =
    brokers === undefined
      ? new PostgresEventTopics({ ...named, database: await keeper.database(), pause })
      : new KafkaEventTopics({ ...named, brokers: brokersIn(brokers), door: settings, region, partitions });
  if (topics instanceof KafkaEventTopics) keeper.uses?.({ store: 'kafka', without: 'degraded', check: () => topics.check() });
  keeper.whenClosed('event topics', () => topics.close());
  return topics;
}
