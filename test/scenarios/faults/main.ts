import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';
import { timestampOf } from '@kernel/time';
import { CannotRun } from '../../backends/backend';
import { BACKENDS } from '../../backends/backends';
import { type Options, readOptions } from './options';
import { FAULT_NAMES, letGo, playTable } from './play-table';
import { type Conditions, controlTable, isBroken, page, table } from './table';

const PAGE = 'test/scenarios/FAULTS.md';
const USAGE = `npm run faults -- [--only FAULT[,FAULT…]] [--runs N] [--write] …

  Breaks the stores while governed runs are under way in twelve processes, and counts what was lost, what was done twice and what has no record.
  Servers, ports and processes are its own; the software is that of "npm run backends" and is installed when it is not there.

  --runs N          governed runs of each fault, half of them begun before it (200)
  --only FAULTS     ${FAULT_NAMES.join(', ')}
  --away S          seconds that a server is away (5)
  --kafka-away S    seconds that Kafka is away while its outbox grows (60)
  --verify N        runs of each fault whose file is fetched, verified and replayed (50)
  --controls        plays the controls, too; they are played anyway when no fault is named
  --write           writes the table into ${PAGE}
  --date DAY        the day that the page names; today

exit: 0 nothing lost, nothing repeated, every run with its record, every control found; 2 otherwise; 3 something could not be played; 5 usage; Ctrl-C takes everything away first
`;

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args, FAULT_NAMES, timestampOf(Date.now()).slice(0, '2026-01-31'.length));
  if (typeof options === 'string') {
    process.stderr.write(`${options}\n\n${USAGE}`);
    return 5;
  }
  if (options.help === 'wanted') {
    process.stdout.write(USAGE);
    return 0;
  }
  const begun = Date.now();
  const told = conditions(args, options);
  const { lines, controls } = await playTable(options, (line) => void process.stderr.write(`${((Date.now() - begun) / 1_000).toFixed(0).padStart(5)} s  ${line}\n`)); // prettier-ignore
  process.stdout.write(`${table(lines)}\n${controls.length === 0 ? '' : `\n${controlTable(controls)}\n`}`);
  if (options.write === 'wanted') writeFileSync(PAGE, page([...told, ['Took', `${Math.round((Date.now() - begun) / 60_000)} minutes`]], lines, controls)); // prettier-ignore
  if (lines.some(({ kind }) => kind === 'not played')) return 3;
  return lines.some(isBroken) || controls.some(({ verdict }) => verdict === 'not found') ? 2 : 0;
}

function conditions(args: readonly string[], { date, awayMs, longMs, verified }: Options): Conditions {
  const [cpu] = cpus();
  const [busy = 0] = loadavg();
  return [
    ['Date', date],
    [
      'Command',
      `\`npm run faults${args.length === 0 ? '' : ` -- ${args.map((arg) => (arg.includes(' ') ? `'${arg}'` : arg)).join(' ')}`}\``,
    ],
    [
      'Machine',
      `${cpu?.model.trim() ?? 'unknown processor'}, ${availableParallelism()} cores, ${(totalmem() / 2 ** 30).toFixed(1)} GiB, ${type()} ${release()}`,
    ],
    [
      'Load when it began',
      `${busy.toFixed(2)} (one minute’s average; the twelve processes, the five servers and whoever asks share the cores)`,
    ],
    ['Node', process.version],
    [
      'Servers',
      `as ${[...new Set(BACKENDS.map(({ container }) => container.image))].join(', ')}; each its own process on this machine, without fsync: a process dies here, not the machine`,
    ],
    [
      'Away',
      `${awayMs / 1_000} s, Kafka with its outbox ${longMs / 1_000} s; the files of ${verified} runs of each fault were verified and replayed`,
    ],
  ];
}

/** As a shell says that a signal ended it. */
const INTERRUPTED = 130;
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void letGo().finally(() => process.exit(INTERRUPTED)));

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const remedy = error instanceof CannotRun ? `\n→ ${error.remedy}` : '';
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}${remedy}\n`);
    process.exitCode = 3;
  },
);
