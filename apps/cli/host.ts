/** What a command knows of the machine it runs on; handed in, so that a test can be the machine. */
export interface Host {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Standard output: what was asked for, and nothing else. */
  readonly write: (text: string) => void;
  /** Standard error: notes and failures. */
  readonly tell: (text: string) => void;
}

/** What was given on the command line, by the names that the command table declares. */
export interface Given {
  readonly args: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
}

/** One command: prints what was asked for and returns the exit code. @throws CommandFailure */
export type RunCommand = (host: Host, given: Given) => Promise<ExitCode>;

/** How a command ends. Source: the journey that the README shows. */
export const EXIT = { done: 0, refused: 2, unavailable: 3, usage: 5 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A text option; undefined when it was not given. */
export function textOf({ options }: Given, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

/** The nth argument. The command table declares how many there are, so a missing one is a bug. */
export function argOf({ args }: Given, index: number): string {
  const value = args[index];
  if (value === undefined) throw new Error(`argument ${index} was declared and not given`);
  return value;
}

/** Prints a command's outcome: one JSON document with `--json`, lines for people without. */
export function print(host: Host, given: Given, document: unknown, lines: () => readonly string[]): void {
  host.write(given.options['json'] === true ? `${JSON.stringify(document)}\n` : `${lines().join('\n')}\n`);
}
