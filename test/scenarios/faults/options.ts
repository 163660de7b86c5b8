import { parseArgs } from 'node:util';

export interface Options {
  readonly runs: number;
  /** Names of faults, in the order of the table; all of them when none was named. */
  readonly only: readonly string[];
  readonly awayMs: number;
  /** How long Kafka is away while its outbox grows. */
  readonly longMs: number;
  /** How many runs of each fault have their file verified and replayed. */
  readonly verified: number;
  /** The table goes into its file, too. */
  readonly write: 'wanted' | 'unwanted';
  readonly controls: 'wanted' | 'unwanted';
  readonly date: string;
  readonly help: 'wanted' | 'unwanted';
}

/** Reads a command line; gives the problem with it where it cannot be followed. Controls are played with the whole table, or when asked for. */
export function readOptions(args: readonly string[], known: readonly string[], today: string): Options | string {
  const parsed = parsedArgs(args);
  if (typeof parsed === 'string') return parsed;
  const named = (parsed.only ?? []).flatMap((list) => list.split(',').map((name) => name.trim()));
  const strange = named.filter((name) => !known.includes(name));
  if (strange.length > 0) return `unknown fault: ${strange.join(', ')}`;
  const numbers = {
    runs: parsed.runs ?? '200',
    away: parsed.away ?? '5',
    'kafka-away': parsed['kafka-away'] ?? '60',
    verify: parsed.verify ?? '50',
  };
  const wrong = Object.entries(numbers).find(([, text]) => !/^[1-9]\d{0,5}$/.test(text));
  if (wrong) return `--${wrong[0]} is a whole number, not ${wrong[1]}`;
  if (Number(numbers.runs) < 4) return '--runs is at least 4: half of them begin before the fault';
  if (!/^\d{4}-\d{2}-\d{2}$/.test(parsed.date ?? today)) return `--date is a day such as ${today}, not ${parsed.date ?? ''}`;
  return {
    runs: Number(numbers.runs),
    only: named.length === 0 ? known : known.filter((name) => named.includes(name)),
    awayMs: Number(numbers.away) * 1_000,
    longMs: Number(numbers['kafka-away']) * 1_000,
    verified: Number(numbers.verify),
    write: parsed.write ? 'wanted' : 'unwanted',
    controls: parsed.controls || named.length === 0 ? 'wanted' : 'unwanted',
    date: parsed.date ?? today,
    help: parsed.help ? 'wanted' : 'unwanted',
  };
}

function parsedArgs(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        runs: { type: 'string' },
        only: { type: 'string', multiple: true },
        away: { type: 'string' },
        'kafka-away': { type: 'string' },
        verify: { type: 'string' },
        date: { type: 'string' },
        write: { type: 'boolean' },
        controls: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    // parseArgs says what it does not understand by throwing.
    const problem = error as { readonly code?: unknown; readonly message: string };
    if (String(problem.code).startsWith('ERR_PARSE_ARGS_')) return problem.message;
    throw error;
  }
}
