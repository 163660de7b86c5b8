import { portVariable, type Backend, type Durability } from './backend';

export const VERBS = ['up', 'down', 'status', 'install', 'env', 'compose'] as const;
export type Verb = (typeof VERBS)[number];

/** What a person asked for. */
export interface Request {
  readonly verb: Verb;
  readonly backends: readonly Backend[];
  readonly durability: Durability;
}

/** Reads the command line: all backends when none is named. @returns a sentence when it cannot be read. */
export function readCommandLine(args: readonly string[], all: readonly Backend[]): Request | string {
  const [first = '', ...rest] = args;
  const verb = VERBS.find((known) => known === first);
  if (verb === undefined) return first === '' ? 'say what to do' : `unknown: ${first}`;
  const names = rest.filter((arg) => arg !== '--durable');
  const unknown = names.filter((name) => !all.some((backend) => backend.name === name));
  if (unknown.length > 0) return `unknown: ${unknown.join(' ')}`;
  const backends = names.length === 0 ? all : all.filter((backend) => names.includes(backend.name));
  return { verb, backends, durability: rest.includes('--durable') ? 'durable' : 'fast' };
}

/** The port at which a backend is to listen. @returns a sentence when the variable holds none. */
export function portOf(backend: Backend, env: Readonly<Record<string, string | undefined>>): number | string {
  const variable = portVariable(backend.name);
  const said = env[variable] ?? '';
  if (said === '') return backend.defaultPort;
  const port = /^\d{1,5}$/.test(said) ? Number(said) : 0;
  return port >= 1 && port <= 65_535 ? port : `${variable} is no port: ${said}`;
}

export function usage(all: readonly Backend[]): string {
  return `npm run backends -- up|down|status|install|env|compose [--durable] [names…]

  up       installs and starts the named backends (all without a name), and prints the variables to export;
           eval "$(npm run -s backends -- up)" sets them in a shell. What is up already stays as it is
  down     stops them; data and software stay
  status   tells which ones answer, at which port, with which process; exit 1 when one does not
  install  installs them and starts nothing
  env      prints the variables and starts nothing: for servers that "docker compose up" started
  compose  prints compose.yaml, the same servers for Docker
  --durable   every commit reaches the disk (for benchmarks); without it tests are faster

  names    ${all.map((backend) => backend.name).join(' ')}

  FIVEPLANE_BACKENDS_DIR            where they live (default /var/tmp/fiveplane-backends)
  FIVEPLANE_BACKENDS_<NAME>_PORT    another port (a dash in the name is an underscore here)
`;
}
