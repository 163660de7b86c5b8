import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Backend, CannotRun, type Durability, type Site } from './backend';
import { BACKENDS } from './backends';
import { bringUp, type Chosen, eachOf, type Failure, installAll, told } from './bring-up';
import { portOf, readCommandLine, type Request, usage } from './command-line';
import { composeFile } from './compose-file';
import { shellLines } from './environment-file';
import { homeOf } from './home';
import { oneAtATime } from './one-at-a-time';

type Environment = Readonly<Record<string, string | undefined>>;

async function main(args: readonly string[], env: Environment): Promise<number> {
  const request = readCommandLine(args, BACKENDS);
  if (typeof request === 'string') {
    process.stderr.write(`${request}\n\n${usage(BACKENDS)}`);
    return 5;
  }
  const { verb } = request;
  if (verb === 'compose') return print(composeFile(BACKENDS));
  const home = homeOf(env);
  const all = BACKENDS.map((backend) => ({ backend, site: siteOf(backend, home, request.durability, env) }));
  const chosen = all.filter(({ backend }) => request.backends.includes(backend));
  if (verb === 'env') return print(variablesOf(chosen));
  for (const { site } of chosen) makeFolder(site.folder, site.software);
  if (verb === 'status') return status(chosen);
  return oneAtATime(
    home,
    (line) => void process.stderr.write(`${line}\n`),
    () => change(verb, chosen, all, home),
  );
}

async function change(verb: Request['verb'], chosen: readonly Chosen[], all: readonly Chosen[], home: string): Promise<number> {
  const failed = await carryOut(verb, chosen);
  // Names what is up now, whoever started it.
  writeFileSync(join(home, 'env'), variablesOf(await answering(all)));
  if (verb === 'up') print(variablesOf(chosen.filter(({ backend }) => !failed.some(({ name }) => name === backend.name))));
  for (const { name, error } of failed) process.stderr.write(`${name}: ${inWords(error)}`);
  return failed.length > 0 ? 3 : 0;
}

async function carryOut(verb: Request['verb'], chosen: readonly Chosen[]): Promise<readonly Failure[]> {
  if (verb === 'up') return bringUp(chosen);
  if (verb === 'install') return (await installAll(chosen)).failed;
  const stopped = await eachOf(chosen, async ({ backend, site }) => {
    await backend.stop(site);
    site.say('stopped');
  });
  return stopped.failed;
}

async function answering(all: readonly Chosen[]): Promise<readonly Chosen[]> {
  const looked = await eachOf(all, async (one) => ((await one.backend.probe(one.site)) === undefined ? [] : [one]));
  return looked.done.flat();
}

async function status(chosen: readonly Chosen[]): Promise<number> {
  const looked = await eachOf(chosen, async ({ backend, site }) => {
    const answer = await backend.probe(site);
    const process = backend.pid(site);
    const words = answer === undefined ? 'away' : `${told(answer)}\t127.0.0.1:${site.port}\tprocess ${process ?? 'unknown'}`;
    return { up: answer !== undefined, line: `${backend.name}\t${words}\n` };
  });
  print(looked.done.map(({ line }) => line).join(''));
  for (const { name, error } of looked.failed) process.stderr.write(`${name}: ${inWords(error)}`);
  return looked.failed.length > 0 || looked.done.some(({ up }) => !up) ? 1 : 0;
}

function siteOf(backend: Backend, home: string, durability: Durability, env: Environment): Site {
  const port = portOf(backend, env);
  if (typeof port === 'string') throw new CannotRun(port, 'give a number from 1 to 65535');
  return {
    folder: join(home, backend.name),
    software: join(home, backend.software),
    port,
    durability,
    say: (line) => void process.stderr.write(`${backend.name}: ${line}\n`),
  };
}

// The server's user must be able to enter, whatever the caller's umask is.
function makeFolder(...paths: readonly string[]): void {
  for (const path of paths) {
    mkdirSync(path, { recursive: true });
    chmodSync(path, 0o755);
  }
}

function variablesOf(chosen: readonly Chosen[]): string {
  return chosen.map(({ backend, site }) => shellLines(backend.environment(site.port))).join('');
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

function inWords(error: unknown): string {
  if (error instanceof CannotRun) return `${error.message}\n→ ${error.remedy}\n`;
  return `${error instanceof Error ? error.stack : String(error)}\n`;
}

main(process.argv.slice(2), process.env).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(inWords(error));
    process.exitCode = 3;
  },
);
