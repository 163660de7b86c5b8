export type Durability = 'durable' | 'fast';

/** What answers at a backend's port. */
export interface Answer {
  readonly version: string;
  readonly durability: Durability;
}

/** Where a backend lives and whom it tells how far it is. */
export interface Site {
  /** This backend's own folder; outside the repository. */
  readonly folder: string;
  /** Stores survive a power cut; otherwise they are as fast as tests want them. */
  readonly durability: Durability;
  readonly port: number;
  /** One line for the person who waits. */
  readonly say: (line: string) => void;
}

/** A real store that tests and benchmarks talk to. Listens on 127.0.0.1 only. */
export interface Backend {
  readonly name: string;
  readonly defaultPort: number;
  /** Gets the software into the folder; returns at once when it is there. @throws CannotRun */
  install(site: Site): Promise<void>;
  /** Starts it and returns when it answers. Only called when `probe` says it is away. @throws CannotRun */
  start(site: Site): Promise<void>;
  /** How it is: what answers at the port, or undefined when it is away. @throws CannotRun when something else answers there. */
  probe(site: Site): Promise<Answer | undefined>;
  /** Stops it; its data stays. Returns at once when it is not running. */
  stop(site: Site): Promise<void>;
  /** The variables by which tests find it. */
  environment(site: Site): Readonly<Record<string, string>>;
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
