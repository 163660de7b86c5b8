import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Answer, type Backend, CannotRun, type Site } from './backend';
import { BACKENDS } from './backends';

const USAGE = `npm run backends -- up|down|status [--durable] [${BACKENDS.map((backend) => backend.name).join(' ')}]

  up      installs and starts the named backends (all without a name) and prints the variables to export;
          eval "$(npm run -s backends -- up)" sets them in a shell
  down    stops them; data and software stay
  status  tells which ones answer; exit 1 when one does not
  --durable   every commit reaches the disk (for benchmarks); without it tests are faster

  FIVEPLANE_BACKENDS_DIR            where they live (default /var/tmp/fiveplane-backends)
  FIVEPLANE_BACKENDS_<NAME>_PORT    another port
`;

type Verb = 'up' | 'down' | 'status';
const VERBS: readonly string[] = ['up', 'down', 'status'] satisfies readonly Verb[];

async function main(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const [verb, ...rest] = args;
  const unknown = rest.filter((arg) => arg !== '--durable' && !BACKENDS.some((backend) => backend.name === arg));
  if (verb === undefined || !VERBS.includes(verb) || unknown.length > 0) {
    process.stderr.write(unknown.length > 0 ? `unknown: ${unknown.join(' ')}\n\n${USAGE}` : USAGE);
    return 5;
  }
  const home = resolve(env['FIVEPLANE_BACKENDS_DIR'] ?? '/var/tmp/fiveplane-backends');
  mkdirSync(home, { recursive: true });
  const named = BACKENDS.filter((backend) => rest.includes(backend.name));
  const chosen = (named.length > 0 ? named : BACKENDS).map((backend) => ({ backend, site: siteOf(backend, home, rest, env) }));
  switch (verb as Verb) {
    case 'up':
      return up(chosen, home);
    case 'down':
      for (const { backend, site } of chosen) {
        await backend.stop(site);
        site.say('stopped');
      }
      return 0;
    case 'status':
      return status(chosen);
  }
}

interface Chosen {
  readonly backend: Backend;
  readonly site: Site;
}

function siteOf(backend: Backend, home: string, args: readonly string[], env: NodeJS.ProcessEnv): Site {
  const folder = join(home, backend.name);
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755);
  const variable = `FIVEPLANE_BACKENDS_${backend.name.toUpperCase()}_PORT`;
  const port = Number(env[variable] ?? backend.defaultPort);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new CannotRun(`${variable} is no port: ${env[variable]}`, 'give a number from 1 to 65535');
  return {
    folder,
    port,
    durability: args.includes('--durable') ? 'durable' : 'fast',
    say: (line) => void process.stderr.write(`${backend.name}: ${line}\n`),
  };
}

async function up(chosen: readonly Chosen[], home: string): Promise<number> {
  const lines: string[] = [];
  for (const { backend, site } of chosen) {
    let answer = await backend.probe(site);
    if (answer === undefined) {
      await backend.install(site);
      await backend.start(site);
      answer = await backend.probe(site);
    }
    if (answer === undefined) throw new CannotRun(`${backend.name} started but does not answer`, `see the logs in ${site.folder}`);
    if (site.durability === 'durable' && answer.durability === 'fast') {
      throw new CannotRun(`${backend.name} is running without fsync`, `npm run backends -- down ${backend.name}, then up --durable`);
    }
    site.say(`up on 127.0.0.1:${site.port}: ${told(answer)}`);
    for (const [name, value] of Object.entries(backend.environment(site))) lines.push(`export ${name}=${value}\n`);
  }
  writeFileSync(join(home, 'env'), lines.join(''));
  process.stdout.write(lines.join(''));
  return 0;
}

function told(answer: Answer): string {
  return `${answer.version} (${answer.durability})`;
}

async function status(chosen: readonly Chosen[]): Promise<number> {
  let away = 0;
  for (const { backend, site } of chosen) {
    const answer = await backend.probe(site);
    if (answer === undefined) away++;
    process.stdout.write(`${backend.name}\t${answer === undefined ? 'away' : told(answer)}\n`);
  }
  return away > 0 ? 1 : 0;
}

main(process.argv.slice(2), process.env).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(
      error instanceof CannotRun ? `${error.message}\n→ ${error.remedy}\n` : `${error instanceof Error ? error.stack : String(error)}\n`,
    );
    process.exitCode = 3;
  },
);
