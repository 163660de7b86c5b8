import { randomUUID } from 'node:crypto';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { OwnServers } from '../../backends/own-servers';
import type { ConnectionFile } from '../../../apps/cli/connection-file';
import { AppProcesses, SERVED_APPS, type ServedApp } from '../app-processes';
import { preload } from '../built';
import { Person } from '../person';
import type { Settings } from '../platform-process';
import type { Sql } from '../sql';
import type { Stage } from './stage';
import { stateAFact } from './state-a-fact';

/** Every kind of server that the platform runs on. */
export const SERVERS = ['postgres', 'redis', 'kafka', 'neo4j', 's3'] as const;
export type ServerName = (typeof SERVERS)[number];

type Say = (line: string) => void;

/** Every app as a process of its own, on five servers that nobody else uses and that may be broken. */
export class FaultWorld implements Stage {
  private constructor(
    readonly servers: OwnServers,
    readonly apps: AppProcesses,
    /** The archive's own settings, as an auditor needs them. */
    readonly archive: Settings,
  ) {}

  /** @throws CannotRun when a server cannot be had here; nothing is left running then. */
  static async start(say: Say = () => undefined): Promise<FaultWorld> {
    const servers = await OwnServers.start(SERVERS, { say });
    try {
      const archive = await aBucket(servers);
      say('twelve app processes: provisioning, booting');
      const apps = await AppProcesses.start(
        servers.variable('DATABASE_URL'),
        { ...settingsOn(servers), ...archive },
        { 'conversation-manager': RELAY },
      );
      const world = new FaultWorld(servers, apps, archive);
      await stateAFact(apps, 'acme');
      return world;
    } catch (error) {
      await servers.remove();
      throw error;
    }
  }

  get connection(): ConnectionFile {
    return this.apps.connection;
  }

  get processes(): ReadonlyMap<string, string> {
    return new Map(SERVED_APPS.map((app) => [app, this.apps.httpUrl(app)]));
  }

  readonly person = (tenant: string, name?: string): Person => this.personAt('conversation-manager', tenant, name);
  readonly keeper = (): Person => this.personAt('memory-service', 'acme');
  readonly auditAddress = (): string => this.apps.grpcAddress('trust-control-plane');
  readonly atStore = <T>(work: (sql: Sql) => Promise<T>): Promise<T> => this.apps.atStore(work);

  private personAt(app: ServedApp, tenant: string, name?: string): Person {
    const place = this.apps.connection.tenants[tenant];
    const user = place?.users[name ?? place.default_user];
    if (!place || !user) throw new Error(`the connection file has no ${name ?? 'default user'} at ${tenant}`);
    return new Person({ url: () => this.apps.httpUrl(app), name: tenant, tenant: place, user });
  }

  async remove(): Promise<void> {
    await this.apps.end();
    await this.servers.remove();
  }
}

/** Nothing but what ships, until its relay is told to die. */
const RELAY: Settings = { NODE_OPTIONS: preload('faults/dies-at-mark') };

/** Starts the app whose relay has died. */
export function bootRelay(apps: AppProcesses): Promise<void> {
  return apps.boot('conversation-manager', RELAY);
}

/** What every app is told of the servers. */
function settingsOn(servers: OwnServers): Settings {
  return {
    REDIS_URL: servers.variable('REDIS_URL'),
    KAFKA_BROKERS: servers.variable('KAFKA_BROKERS'),
    KAFKA_TOPIC_PARTITIONS: '2',
    KNOWLEDGE_NEO4J_URL: servers.variable('NEO4J_URL'),
    KNOWLEDGE_NEO4J_USER: servers.variable('NEO4J_USER'),
    KNOWLEDGE_NEO4J_PASSWORD: servers.variable('NEO4J_PASSWORD'),
    // Thousands of runs a day, each of which holds its cap until it is settled.
    CONVERSATION_DAILY_USD_MICROS: '900000000000',
  };
}

/** A locked bucket, and the settings that lead to it. */
async function aBucket(servers: OwnServers): Promise<Settings> {
  const settings = {
    AUDIT_ARCHIVE_BUCKET: `fp-faults-${randomUUID()}`,
    AUDIT_ARCHIVE_S3_ENDPOINT: servers.variable('S3_ENDPOINT'),
    AUDIT_ARCHIVE_S3_ACCESS_KEY: servers.variable('S3_ACCESS_KEY'),
    AUDIT_ARCHIVE_S3_SECRET_KEY: servers.variable('S3_SECRET_KEY'),
    AUDIT_ARCHIVE_S3_TIMEOUT_MS: '2000',
    AUDIT_ARCHIVE_ROUND_MS: '500',
    AUDIT_ARCHIVE_RETENTION_DAYS: '1',
  };
  const owner = new S3Client({
    endpoint: settings.AUDIT_ARCHIVE_S3_ENDPOINT,
    region: servers.variable('S3_REGION'),
    forcePathStyle: true,
    credentials: { accessKeyId: settings.AUDIT_ARCHIVE_S3_ACCESS_KEY, secretAccessKey: settings.AUDIT_ARCHIVE_S3_SECRET_KEY },
  });
  try {
    await owner.send(new CreateBucketCommand({ Bucket: settings.AUDIT_ARCHIVE_BUCKET, ObjectLockEnabledForBucket: true }));
  } finally {
    owner.destroy();
  }
  return settings;
}
