import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Answer, type Backend, CannotRun, isSilent, portTaken, portVariable, type Site } from './backend';
import { isTaken } from './loopback-port';
import { logOf, type Program, runningPid, startServer, stopServer } from './server-process';

/** A server that is one process in the foreground. */
export interface Daemon extends Pick<Backend, 'name' | 'installedBy' | 'pinned' | 'defaultPort' | 'container' | 'install' | 'environment'> {
  /** Ports besides the one it is found at. */
  readonly furtherPorts?: (port: number) => readonly number[];
  /** Writes settings and, the first time, what the server needs in its data folder. */
  prepare(site: Site): Promise<void>;
  program(site: Site): Program;
  /** Asks as a client with the right password. @throws when nobody answers, or someone else. */
  ask(site: Site): Promise<Answer>;
  /** A start that takes longer has failed. */
  readonly startSeconds: number;
}

/** The folder of a server's data. */
export function dataOf(site: Site): string {
  return join(site.folder, 'data');
}

/** The backend that such a server makes. */
export function daemon(server: Daemon): Backend {
  const { name, installedBy, pinned, defaultPort, container, environment } = server;
  return {
    ...{ name, software: name, installedBy, pinned, defaultPort, container, environment },
    install: (site) => server.install(site),

    async start(site) {
      for (const port of [site.port, ...(server.furtherPorts?.(site.port) ?? [])]) {
        if (await isTaken(port))
          throw new CannotRun(
            `port ${port}, which ${name} needs, is in use by something else`,
            `stop it, or choose another port with ${portVariable(name)}`,
          );
      }
      mkdirSync(dataOf(site), { recursive: true });
      await server.prepare(site);
      site.say('starting');
      await startServer(site, server.program(site), () => server.ask(site), server.startSeconds);
    },

    async probe(site) {
      const pid = runningPid(site);
      if (pid === undefined) {
        if (await isTaken(site.port)) throw portTaken(name, site.port);
        return undefined;
      }
      try {
        return await server.ask(site);
      } catch (cause) {
        throw isSilent(name, site, pid, logOf(site), cause);
      }
    },

    stop: stopServer,
    pid: runningPid,
    environment,
  };
}
