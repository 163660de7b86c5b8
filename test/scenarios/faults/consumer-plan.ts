import type { AppRole } from '@edges/database/database';

/** How a consumer goes about an event. The second and third lack what the first has: they are what the looks must find. */
export type ConsumerWay = 'as it ships' | 'without ids' | 'commit before effect';

/** What the consumer's process is told, as its one argument. */
export interface ConsumerPlan {
  readonly consumer: string;
  readonly way: ConsumerWay;
  readonly databaseUrl: string;
  readonly brokers: string;
  /** When this file is there, the process removes it and dies where its way is weakest. */
  readonly dieFile: string;
}

/** How much later a consumer that commits first has its effect. */
export const LATE_MS = 1_000;

/** Any app's role that may note events as handled. */
export const EFFECT_ROLE: AppRole = 'fp_memory';

/** Where effects are noted. Nothing in these tables keeps one from being there twice: that is the consumer's business. */
export const EFFECT_TABLES = `
  CREATE SCHEMA fault;
  CREATE TABLE fault.delivery (place bigint GENERATED ALWAYS AS IDENTITY, consumer text NOT NULL, event_id text NOT NULL);
  CREATE TABLE fault.effect (
    place bigint GENERATED ALWAYS AS IDENTITY, consumer text NOT NULL, event_id text NOT NULL,
    event_type text NOT NULL, event_key text NOT NULL, subject text NOT NULL
  );
  GRANT USAGE ON SCHEMA fault TO ${EFFECT_ROLE};
  GRANT SELECT, INSERT ON fault.delivery, fault.effect TO ${EFFECT_ROLE}`;
