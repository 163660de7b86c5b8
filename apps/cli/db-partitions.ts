import { partitionsOfDatabase, type PartitionWish } from './db.module';
import { CommandFailure } from './command-failure';
import { EXIT, type Given, print, type RunCommand, textOf } from './host';

/** Fewer months than this with a partition of their own are worth telling somebody. */
const LEAST_AHEAD = 2;

/** `fiveplane db partitions`: the journal's parts; makes them ahead, takes old ones out and puts them back. */
export const run: RunCommand = async (host, given) => {
  const { partitions, months_ahead, rest_holds_rows, made } = await partitionsOfDatabase(host, wishOf(given));
  const fine = months_ahead >= LEAST_AHEAD && !rest_holds_rows;
  print(host, given, { partitions, months_ahead, rest_holds_rows, made }, () => [
    ...partitions.map(({ name, state, rows, bytes }) =>
      [state.padEnd(8), name.padEnd(16), `${rows} rows`.padStart(14), `${Math.ceil(bytes / 1024)} KiB`.padStart(14)].join('  '),
    ),
    ...made.map((name) => `made ${name}`),
    rest_holds_rows ? 'journal_rest holds rows: a clock was far ahead, or no partition was made in time' : `${months_ahead} months ahead`,
    ...(months_ahead < LEAST_AHEAD ? ['make some: npx fiveplane db partitions --make 12'] : []),
  ]);
  return fine ? EXIT.done : EXIT.refused;
};

function wishOf(given: Given): PartitionWish | undefined {
  const [make, detach, attach] = ['make', 'detach', 'attach'].map((name) => textOf(given, name));
  if ([make, detach, attach].filter((text) => text !== undefined).length > 1)
    throw CommandFailure.of('CLI_USAGE', '--make, --detach and --attach are one at a time');
  if (detach !== undefined) return { kind: 'detach', name: detach };
  if (attach !== undefined) return { kind: 'attach', name: attach };
  if (make === undefined) return undefined;
  if (!/^([1-9]|[1-9][0-9]|1[01][0-9]|120)$/.test(make)) throw CommandFailure.of('CLI_USAGE', `--make takes 1 to 120 months, not ${make}`);
  return { kind: 'make', months: Number(make) };
}
