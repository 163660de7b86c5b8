import type { Database } from '../database/database';
import type { Subscription, TopicsWatch } from './event-topics';
import { type EventKeeper, type EventSettings, follow, processEventTopics, type ReaderLife } from './process-events';

/** What hearing needs of the process that listens. */
export interface Hearing extends Omit<EventKeeper, 'database'> {
  readonly watch: TopicsWatch;
  readonly life: ReaderLife;
  /** Undefined when this process has no store in which others could tell anything. */
  readonly database: (() => Promise<Database>) | undefined;
}

/**
 * Reads what is promoted for as long as the process serves, over Kafka or in a database that others use too. `stands` is called once the reader stands: what was
 * promoted before has not been seen. False when there is neither: nobody else can promote anything that this process keeps.
 */
export async function hearPromotions(
  consumer: string,
  settings: EventSettings,
  { database, watch, life, whenClosed }: Hearing,
  effect: Subscription['effect'],
  stands: () => void,
): Promise<boolean> {
  if (settings.KAFKA_BROKERS === undefined && database === undefined) return false;
  const noStore = (): Promise<Database> => Promise.reject(new Error('topics asked for a database beside Kafka'));
  const topics = await processEventTopics(settings, { database: database ?? noStore, watch, whenClosed });
  follow(topics, { consumer, topics: ['promotions'], from: 'now', effect }, life, watch, stands);
  return true;
}
