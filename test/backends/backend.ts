export type Durability = 'durable' | 'fast';

/** What answers at a backend's port. */
export interface Answer {
  readonly version: string;
  /** Absent where the server has one way only. */
  readonly durability?: Durability;
}

/** Where a backend lives and whom it tells how far it is. */
export interface Site {
  /** This backend's own folder, for data and logs; outside the repository. */
  readonly folder: string;
  /** What is installed; the same folder for backends that run the same software. */
  readonly software: string;
  /** Stores survive a power cut; otherwise they are as fast as tests want them. */
  readonly durability: Durability;
  readonly port: number;
  /** One line for the person who waits. */
  readonly say: (line: string) => void;
}

/** The same server as a container, for people with Docker. */
export interface Container {
  /** Names the very version that `install` brings. */
  readonly image: string;
  /** The server's port inside. */
  readonly port: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly command?: readonly string[];
  /** Named volumes: name → folder inside. */
  readonly volumes?: Readonly<Record<string, string>>;
  /** A shell line inside that fails while the server is not ready. */
  readonly healthy: string;
}

/** A real store that tests and benchmarks talk to. Listens on 127.0.0.1 only. */
export interface Backend {
  readonly name: string;
  /** Backends with equal software are installed once. */
  readonly software: string;
  /** What installs it: one at a time per tool, tools side by side. */
  readonly installedBy: 'apt' | 'maven' | 'go';
  /** The version that `install` brings. */
  readonly pinned: string;
  readonly defaultPort: number;
  readonly container: Container;
  /** Gets the software into its folder; returns at once when it is there. @throws CannotRun */
  install(site: Site): Promise<void>;
  /** Starts it and returns when it answers. Only called when `probe` says it is away. @throws CannotRun */
  start(site: Site): Promise<void>;
  /** How it is: what answers at the port, or undefined when it is away. @throws CannotRun when something else answers there, or ours runs and is silent. */
  probe(site: Site): Promise<Answer | undefined>;
  /** Stops it by its own process id; its data stays. Returns at once when it is not running. */
  stop(site: Site): Promise<void>;
  /** The server's process id, to kill or pause it in a fault test; undefined when it is not running. */
  pid(site: Site): number | undefined;
  /** The variables by which tests find it. */
  environment(port: number): Readonly<Record<string, string>>;
}

/** The backend cannot be had here: what happened, and what a person can do about it. */
export class CannotRun extends Error {
  constructor(
    what: string,
    readonly remedy: string,
    options?: { readonly cause?: unknown },
  ) {
    super(what, options);
    this.name = 'CannotRun';
  }
}

/** The variable that moves a backend to another port. */
export function portVariable(name: string): string {
  return `FIVEPLANE_BACKENDS_${name.toUpperCase().replaceAll('-', '_')}_PORT`;
}

/** Something that is not this backend has its port. */
export function portTaken(name: string, port: number, cause?: unknown): CannotRun {
  return new CannotRun(
    `port ${port} is in use by something else than this folder's ${name}`,
    `stop it, or choose another port with ${portVariable(name)}`,
    { cause },
  );
}

/** It is this folder's server that has the port, but it does not answer as it should. */
export function isSilent(name: string, site: Site, pid: number, log: string, cause: unknown): CannotRun {
  return new CannotRun(
    `${name} runs (process ${pid}) but does not answer on port ${site.port}: ${cause instanceof Error ? cause.message : String(cause)}`,
    `wait if it was started just now; else npm run backends -- down ${name}, then up; its log is ${log}`,
    { cause },
  );
}
