import type { Figure } from './figure';

/** What a bench is given. */
export interface Bench {
  /** How it is chosen on the command line. */
  readonly name: string;
  /** One line for people. */
  readonly tells: string;
  /** `named`: only when it is asked for by name. */
  readonly when?: 'named';
  run(setting: Setting): Promise<readonly Figure[]>;
}

export interface Setting {
  /** One line for the person who waits. */
  readonly say: (line: string) => void;
  /** A Postgres server whose login may create databases; undefined when none was named. */
  readonly databaseUrl: string | undefined;
  /** A Redis server; undefined when none was named. */
  readonly redisUrl: string | undefined;
  /** Kafka brokers; undefined when none was named. */
  readonly kafkaBrokers: string | undefined;
  /** A Neo4j server; undefined when none was named. */
  readonly neo4j: { readonly url: string; readonly user: string; readonly password: string } | undefined;
  /** Where the platform's process leaves CPU profiles; undefined: it makes none. */
  readonly profiles: string | undefined;
}

/** Why a figure on Postgres is missing. */
export const NO_POSTGRES = 'DATABASE_URL is not set (npm run backends -- up --durable postgres)';
/** Why a figure on Redis is missing. */
export const NO_REDIS = 'REDIS_URL is not set (npm run backends -- up redis)';
/** Why a figure on Neo4j is missing. */
export const NO_NEO4J = 'NEO4J_URL is not set (npm run backends -- up neo4j)';
/** Why a figure on Kafka is missing. */
export const NO_KAFKA = 'KAFKA_BROKERS is not set (npm run backends -- up kafka)';
