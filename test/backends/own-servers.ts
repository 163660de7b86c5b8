import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, freePorts } from '@testing/free-port';
import { CannotRun, type Backend, type Site } from './backend';
import { BACKENDS } from './backends';
import { bringUp, type Chosen, installAll } from './bring-up';
import { homeOf } from './home';
import { oneAtATime } from './one-at-a-time';
import { killFamily, pauseFamily, pauseNamed, resumeFamily } from './process-family';

export interface OwnServersOptions {
  /** Where the software is, and is installed when it is not: the folder of `npm run backends`. */
  readonly software?: string;
  readonly say?: (line: string) => void;
  /** A folder that exists and is this server's alone, such as a small disk; without one it gets a new one. */
  readonly places?: Readonly<Record<string, string>>;
}

/**
 * Servers that one test has to itself, to break them: the software of `npm run backends`, with data, ports and processes of their own.
 * Whoever starts them removes them.
 */
export class OwnServers {
  private constructor(
    private readonly home: string,
    private readonly chosen: ReadonlyMap<string, Chosen>,
  ) {}

  /** Installs what is not there, starts the named backends on free ports and returns when all of them answer. @throws CannotRun; nothing is left running then. */
  static async start(names: readonly string[], options: OwnServersOptions = {}): Promise<OwnServers> {
    const { software = homeOf(process.env), say = () => undefined, places = {} } = options;
    const backends = names.map(backendCalled);
    const home = mkdtempSync(join(tmpdir(), 'fiveplane-own-'));
    // A server's own user must be able to enter.
    chmodSync(home, 0o755);
    const chosen = new Map<string, Chosen>();
    for (const backend of backends) {
      const { name } = backend;
      chosen.set(name, { backend, site: await ownSite(backend, { home, software, say, place: places[name] }) });
    }
    const servers = new OwnServers(home, chosen);
    try {
      mkdirSync(software, { recursive: true });
      const installed = await oneAtATime(software, say, () => installAll([...chosen.values()]));
      const failed = [...installed.failed, ...(installed.failed.length > 0 ? [] : await bringUp([...chosen.values()]))];
      if (failed[0] !== undefined) throw failed[0].error;
      return servers;
    } catch (error) {
      await servers.remove();
      throw error;
    }
  }

  /** The variables by which all of them are found. */
  get environment(): Readonly<Record<string, string>> {
    return Object.assign({}, ...[...this.chosen.values()].map(({ backend, site }) => backend.environment(site.port))) as Readonly<
      Record<string, string>
    >;
  }

  /** One of the variables. @throws Error when no server here has it. */
  variable(name: string): string {
    const value = this.environment[name];
    if (value === undefined) throw new Error(`none of ${[...this.chosen.keys()].join(', ')} is found by ${name}`);
    return value;
  }

  /** SIGKILL for the server and all of its processes; returns when none is left. */
  async kill(name: string): Promise<void> {
    await killFamily(this.pidOf(name));
  }

  /** SIGSTOP: it keeps connections and its port, and says nothing. */
  pause(name: string): void {
    pauseFamily(this.pidOf(name));
  }

  resume(name: string): void {
    resumeFamily(this.pidOf(name));
  }

  /** Pauses one part of it, by what its command line says; the rest goes on. */
  pausePart(name: string, words: string): void {
    pauseNamed(this.pidOf(name), words);
  }

  /** Stops it as its operator would. */
  async stop(name: string): Promise<void> {
    const { backend, site } = this.of(name);
    await backend.stop(site);
  }

  /** Starts it again with the data it had, and returns when it answers. @throws CannotRun */
  async startAgain(name: string): Promise<void> {
    const { backend, site } = this.of(name);
    await backend.start(site);
  }

  /** False once it has ended, by whatever means. */
  runs(name: string): boolean {
    const { backend, site } = this.of(name);
    return backend.pid(site) !== undefined;
  }

  /** Where its data and logs are. */
  folderOf(name: string): string {
    return this.of(name).site.folder;
  }

  /** Ends every server of this set, and takes its data away. */
  async remove(): Promise<void> {
    for (const { backend, site } of this.chosen.values()) {
      const pid = backend.pid(site);
      if (pid !== undefined) await killFamily(pid);
    }
    rmSync(this.home, { recursive: true, force: true });
  }

  private pidOf(name: string): number {
    const { backend, site } = this.of(name);
    const pid = backend.pid(site);
    if (pid === undefined) throw new Error(`${name} is not running`);
    return pid;
  }

  private of(name: string): Chosen {
    const chosen = this.chosen.get(name);
    if (chosen === undefined) throw new Error(`${name} is none of ${[...this.chosen.keys()].join(', ')}`);
    return chosen;
  }
}

interface Place {
  readonly home: string;
  readonly software: string;
  readonly say: (line: string) => void;
  readonly place: string | undefined;
}

async function ownSite(backend: Backend, { home, software, say, place }: Place): Promise<Site> {
  const folder = place ?? join(home, backend.name);
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755);
  // Kafka's controller listens beside its broker.
  const port = backend.name === 'kafka' ? await freePorts(2) : await freePort();
  return {
    folder,
    software: join(software, backend.software),
    durability: 'fast',
    port,
    say: (line) => say(`${backend.name}: ${line}`),
  };
}

function backendCalled(name: string): Backend {
  const backend = BACKENDS.find((one) => one.name === name);
  if (backend === undefined) throw new CannotRun(`there is no backend ${name}`, `one of ${BACKENDS.map((one) => one.name).join(', ')}`);
  return backend;
}
