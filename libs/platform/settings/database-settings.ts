import { choiceSetting, countSetting, millisSetting, secretSetting } from './setting';

/** How a process reaches its store. */
export const DATABASE_SETTINGS = {
  DATABASE_URL: secretSetting({
    optional: true,
    problem: problemOfUrl,
    reason: 'Postgres with pgvector; without it the embedded database in the data folder is opened',
  }),
  DATABASE_REPLICA_URL: secretSetting({
    optional: true,
    problem: problemOfUrl,
    reason: 'a streaming replica of that Postgres for reads that may be a little old: lists, archives; without it the primary answers them',
  }),
  DATABASE_REPLICA_LAG_MS: millisSetting({
    default: 5_000,
    min: 1_500,
    reason: 'how far the replica may be behind before the primary answers in its place; it is looked at once a second',
  }),
  DATABASE_TLS: choiceSetting(['off', 'require', 'verify-full'], {
    default: 'off',
    reason: '`require` encrypts and believes any certificate; `verify-full` demands one of a known authority for the host of the address',
  }),
  DATABASE_CA: secretSetting({
    optional: true,
    problem: problemOfCertificate,
    reason: 'PEM certificates of the authorities that `verify-full` believes; without it those that Node brings',
  }),
  DATABASE_POOL_MAX: countSetting({
    default: 10,
    min: 1,
    max: 500,
    reason: 'connections of this process; the server must have room for all processes together',
  }),
  DATABASE_ACQUIRE_TIMEOUT_MS: millisSetting({
    default: 5_000,
    min: 100,
    reason: 'longest wait for a connection, free or new; Postgres only',
  }),
  DATABASE_POOL_IDLE_MS: millisSetting({
    default: 10_000,
    min: 1_000,
    reason: 'how long a connection that nobody uses is kept; Postgres only',
  }),
  DATABASE_STATEMENT_TIMEOUT_MS: millisSetting({
    default: 15_000,
    min: 100,
    reason: 'longest statement; the server ends it, Postgres only',
  }),
  DATABASE_IDLE_TRANSACTION_MS: millisSetting({
    default: 30_000,
    min: 1_000,
    reason: 'longest pause within a transaction; the server ends it with its locks, Postgres only',
  }),
  DATABASE_PREPARED_STATEMENTS: choiceSetting(['named', 'unnamed'], {
    default: 'named',
    reason: 'whether connections keep statements prepared; `unnamed` behind a pooler in transaction mode that does not keep them itself',
  }),
};

/** Values that each fit and mean nothing together. */
export function databaseDisagreements(values: Readonly<Record<string, unknown>>): readonly string[] {
  const { DATABASE_URL: url, DATABASE_REPLICA_URL: replica, DATABASE_TLS: tls, DATABASE_CA: authorities } = values;
  return [
    ...(url === undefined && replica !== undefined ? ['DATABASE_REPLICA_URL needs the DATABASE_URL that it is a replica of'] : []),
    ...(authorities !== undefined && tls !== 'verify-full' ? ['DATABASE_CA is believed with DATABASE_TLS=verify-full only'] : []),
    ...(url === undefined && tls !== 'off'
      ? ['DATABASE_TLS needs a DATABASE_URL: the embedded database has no connection to protect']
      : []),
  ];
}

// What the driver would take from the address in place of what the settings say.
const OF_TLS = /^(ssl|uselibpqcompat)/;

function problemOfUrl(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^postgres(ql)?:$/.test(url.protocol)) return 'is no postgres:// address';
  const named = [...url.searchParams.keys()].find((name) => OF_TLS.test(name));
  return named === undefined ? undefined : `has the parameter ${named}: TLS is said with DATABASE_TLS`;
}

/** What keeps a text from being PEM certificates. */
export function problemOfCertificate(text: string): string | undefined {
  return /^-----BEGIN CERTIFICATE-----$/m.test(text) ? undefined : 'holds no PEM certificate';
}
