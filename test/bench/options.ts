import { parseArgs } from 'node:util';

export interface Options {
  /** Names of benches, in the order of the list; the usual ones when none was named. */
  readonly chosen: readonly string[];
  /** Where the report goes; undefined: nowhere but the screen. */
  readonly out: string | undefined;
  /** Said in the report. */
  readonly date: string;
  readonly profiles: string | undefined;
  readonly help: 'wanted' | 'unwanted';
}

/** Where the whole report is kept. */
export const RESULTS = 'test/bench/RESULTS.md';

/**
 * Reads a command line; gives the problem with it where it cannot be followed.
 * A choice of benches is written to a file only when one is named, so that it does not take the other figures away.
 */
export function readOptions(
  args: readonly string[],
  known: readonly string[],
  today: string,
  usual: readonly string[] = known,
): Options | string {
  const parsed = parsedArgs(args);
  if (typeof parsed === 'string') return parsed;
  const { values, positionals } = parsed;
  const strange = positionals.filter((name) => !known.includes(name));
  if (strange.length > 0) return `unknown bench: ${strange.join(', ')}`;
  const date = values.date ?? today;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return `--date is a day such as ${today}, not ${date}`;
  return {
    chosen: positionals.length === 0 ? usual : known.filter((name) => positionals.includes(name)),
    out: values.out ?? (positionals.length === 0 ? RESULTS : undefined),
    date,
    profiles: values.profiles,
    help: values.help ? 'wanted' : 'unwanted',
  };
}

function parsedArgs(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        out: { type: 'string' },
        date: { type: 'string' },
        profiles: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    // parseArgs says what it does not understand by throwing.
    const problem = error as { readonly code?: unknown; readonly message: string };
    if (String(problem.code).startsWith('ERR_PARSE_ARGS_')) return problem.message;
    throw error;
  }
}
