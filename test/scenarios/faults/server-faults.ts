import { setTimeout as pause } from 'node:timers/promises';
import type { OwnServers } from '../../backends/own-servers';
import { SERVERS, type ServerName } from './fault-world';
import type { Breaks } from './under-load';

/** One way of taking a server away and bringing it back with the data it had. */
export interface ServerFault {
  /** `postgres kill`: what `--only` names. */
  readonly name: string;
  readonly server: ServerName;
  /** What the apps call the store. */
  readonly store: string;
  /** In words, for the table. */
  readonly what: string;
  /** Returns when the server is away. */
  readonly takeAway: (servers: OwnServers) => Promise<void>;
  /** Returns when it answers again. */
  readonly bringBack: (servers: OwnServers) => Promise<void>;
}

/** What the apps call the store on a server. */
export const STORES: Readonly<Record<ServerName, string>> = {
  postgres: 'postgres',
  redis: 'redis',
  kafka: 'kafka',
  neo4j: 'neo4j',
  s3: 'audit-archive',
};

/** kill -9, pause and restart of each server. */
export const SERVER_FAULTS: readonly ServerFault[] = SERVERS.flatMap((server) => {
  const of = { server, store: STORES[server] };
  return [
    {
      ...of,
      name: `${server} kill`,
      what: `${server}: kill -9, started again`,
      takeAway: (servers: OwnServers) => servers.kill(server),
      bringBack: (servers: OwnServers) => servers.startAgain(server),
    },
    {
      ...of,
      name: `${server} pause`,
      what: `${server}: SIGSTOP, SIGCONT`,
      takeAway: async (servers: OwnServers) => servers.pause(server),
      bringBack: async (servers: OwnServers) => servers.resume(server),
    },
    {
      ...of,
      name: `${server} restart`,
      what: `${server}: stopped as its operator does, started again`,
      takeAway: (servers: OwnServers) => servers.stop(server),
      bringBack: (servers: OwnServers) => servers.startAgain(server),
    },
  ];
});

/** Takes a server away for a while, at least until it has been seen to be away, and brings it back. */
export function breaking(fault: ServerFault, servers: OwnServers, awayMs: number): Breaks {
  return async (away, { watch }) => {
    await fault.takeAway(servers);
    away();
    await pause(awayMs);
    await watch.hasSeen(fault.store);
    await fault.bringBack(servers);
    return Date.now();
  };
}
