import { APPS, settingPart, type AppName, type SettingPart } from '../apps';
import { DATABASE_SETTINGS, databaseDisagreements } from './database-settings';
import { kafkaDisagreements, KAFKA_SETTINGS } from './kafka-settings';
import { defineSettings, type SettingsOf } from './define-settings';
import {
  addressSetting,
  bytesSetting,
  choiceSetting,
  countSetting,
  millisSetting,
  portSetting,
  secretSetting,
  textSetting,
  urlSetting,
  type Setting,
} from './setting';

type PeerSettings = { readonly [K in `FIVEPLANE_PEER_${SettingPart}_ADDRESS`]: Setting<string | undefined> };

/** Where an app is reached, as the name of a setting. */
export function peerSettingName(app: AppName): keyof PeerSettings {
  return `FIVEPLANE_PEER_${settingPart(app)}_ADDRESS`;
}

/** The shortest service secret: 32 characters of a base64 or hex text carry at least 128 bits. */
const SERVICE_SECRET_LENGTH = 32;

/** What every process can be told, whichever app it runs. */
export const PLATFORM_SETTINGS = defineSettings(
  'all-in-one',
  {
    FIVEPLANE_HTTP_HOST: textSetting({
      default: '127.0.0.1',
      reason: 'interface of the HTTP port; loopback unless somebody decides otherwise',
    }),
    FIVEPLANE_HTTP_PORT: portSetting({ default: 8080, reason: 'API, health and metrics; 0 takes any free port' }),
    FIVEPLANE_HTTP_BODY_BYTES: bytesSetting({
      default: 1_048_576,
      min: 1,
      reason: 'largest request body; a longer one is refused with 413',
    }),
    FIVEPLANE_GRPC_HOST: textSetting({ default: '127.0.0.1', reason: 'interface of the gRPC port' }),
    FIVEPLANE_GRPC_PORT: portSetting({ default: 9090, reason: 'calls from other apps; 0 takes any free port' }),
    FIVEPLANE_REGION: textSetting({ default: 'local', reason: 'home region of every row that this process writes' }),
    FIVEPLANE_DATA_DIR: textSetting({ default: './.fiveplane', reason: 'embedded database, keys and files' }),
    FIVEPLANE_SERVICE_SECRET: secretSetting({
      optional: true,
      minLength: SERVICE_SECRET_LENGTH,
      reason: 'signs calls between apps; needed as soon as two processes talk',
    }),
    ...DATABASE_SETTINGS,
    FIVEPLANE_MIGRATE_ON_START: choiceSetting(['yes', 'no'], {
      default: 'no',
      reason: 'whether this process may change the schema of a Postgres server; the embedded store is always migrated',
    }),
    REDIS_URL: secretSetting({
      optional: true,
      reason:
        'Redis that the processes of this region share, for caches and rates; without it each process caches for itself and the database counts',
    }),
    CACHE_BYTES: bytesSetting({
      default: 33_554_432,
      reason: 'bound of each cache in this process, in encoded bytes, about a third of what they take; 0 keeps nothing',
    }),
    CACHE_TTL_MS: millisSetting({
      default: 600_000,
      min: 1,
      reason: 'longest life of a cached value; a revoked key ends what it had signed within it',
    }),
    CACHE_VALUE_BYTES: bytesSetting({
      default: 1_048_576,
      min: 1,
      reason: 'largest value in the shared cache; a larger one stays in its process',
    }),
    CACHE_WAIT_MS: millisSetting({
      default: 50,
      min: 1,
      max: 1_000,
      reason: 'longest wait for Redis; then it counts as away and is left alone for a second',
    }),
    CACHE_CHECK_EVERY: countSetting({ default: 1_000, reason: 'one of so many hits is compared with a recompute; 0 compares none' }),
    ...KAFKA_SETTINGS,
    EVENTS_PAUSE_MS: millisSetting({
      default: 500,
      min: 5,
      reason:
        'longest pause between two looks for events, of a relay at its outbox and of a reader at a topic in the database; shorter where there were some',
    }),
    OTEL_EXPORTER_OTLP_ENDPOINT: urlSetting({
      optional: true,
      reason: 'where traces go (OTLP over HTTP); without it trace ids exist but nothing is sent',
    }),
    FIVEPLANE_LOG_LEVEL: choiceSetting(['debug', 'info', 'warn', 'error'], { default: 'info', reason: 'lowest level that is written' }),
    FIVEPLANE_DRAIN_MS: millisSetting({
      default: 10_000,
      reason: 'how long work under way may finish after SIGTERM; below the orchestrator’s own kill delay',
    }),
    ...peerSettings(),
  },
  { disagreements: (values) => [...databaseDisagreements(values), ...kafkaDisagreements(values)] },
);

export type PlatformSettings = SettingsOf<typeof PLATFORM_SETTINGS>;

function peerSettings(): PeerSettings {
  return Object.fromEntries(
    APPS.map((app) => [
      peerSettingName(app),
      addressSetting({ optional: true, reason: `gRPC address of ${app}, for the apps that call it` }),
    ]),
  ) as PeerSettings;
}
