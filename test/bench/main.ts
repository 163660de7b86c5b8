import { writeFileSync } from 'node:fs';
import { timestampOf } from '@kernel/time';
import type { Setting } from './bench';
import { BENCHES } from './benches';
import { conditions } from './conditions';
import { type Figure, verdictOn } from './figure';
import { type Options, readOptions, RESULTS } from './options';
import { report, table } from './report';

const USAGE = `npm run bench -- [${BENCHES.map(({ name }) => name).join('] [')}] [--out FILE] [--date DAY] [--profiles FOLDER]

${BENCHES.map(({ name, tells }) => `  ${name.padEnd(12)} ${tells}`).join('\n')}

  --out FILE         where the report goes; ${RESULTS} when all are run, otherwise only the screen
  --date DAY         the day that the report names; today
  --profiles FOLDER  the platform's process leaves CPU profiles there (whole runs only; they cost speed)

  DATABASE_URL       a Postgres server whose login may create databases; without it only PGlite is measured
                     npm run backends -- up --durable postgres
  REDIS_URL, KAFKA_BROKERS, NEO4J_URL, NEO4J_USER, NEO4J_PASSWORD
                     for what is measured on them (npm run backends -- up redis kafka neo4j)

exit: 0 every promise kept, 2 one broken, 3 something could not be run, 5 usage
`;

async function main(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const names = BENCHES.map(({ name }) => name);
  const usual = BENCHES.filter(({ when }) => when !== 'named').map(({ name }) => name);
  const options = readOptions(args, names, timestampOf(Date.now()).slice(0, '2026-01-31'.length), usual);
  if (typeof options === 'string') {
    process.stderr.write(`${options}\n\n${USAGE}`);
    return 5;
  }
  if (options.help === 'wanted') {
    process.stdout.write(USAGE);
    return 0;
  }
  const named = (variable: string): string | undefined => env[variable] || undefined;
  const url = named('NEO4J_URL');
  const neo4j = url === undefined ? undefined : { url, user: named('NEO4J_USER') ?? 'neo4j', password: named('NEO4J_PASSWORD') ?? '' };
  return measure(options, {
    databaseUrl: named('DATABASE_URL'),
    redisUrl: named('REDIS_URL'),
    kafkaBrokers: named('KAFKA_BROKERS'),
    neo4j,
  });
}

async function measure(options: Options, servers: Pick<Setting, 'databaseUrl' | 'redisUrl' | 'kafkaBrokers' | 'neo4j'>): Promise<number> {
  const { databaseUrl } = servers;
  const setting: Setting = { ...servers, profiles: options.profiles, say: (line) => void process.stderr.write(`${line}\n`) };
  const told = await conditions(options.date, databaseUrl);
  const figures: Figure[] = [];
  for (const bench of BENCHES.filter(({ name }) => options.chosen.includes(name))) figures.push(...(await bench.run(setting)));
  process.stdout.write(`${table(figures)}\n`);
  if (options.out !== undefined) {
    writeFileSync(options.out, report(told, figures));
    setting.say(`written to ${options.out}`);
  }
  return figures.some((figure) => figure.kind !== 'unmeasured' && verdictOn(figure) === 'broken') ? 2 : 0;
}

main(process.argv.slice(2), process.env).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 3;
  },
);
