import type { Clock } from '@kernel/clock';
import { digestOf } from '@kernel/digest';
import { Fault } from '@kernel/fault';
import { isRefusal, type Refusal } from '@kernel/outcome';
import { type Day, isDay } from '@planes/trust/archive/day';
import { ARCHIVE_REFUSALS } from '@planes/trust/archive/errors';
import { type Environment, parseSettings, SettingsInvalid } from '@platform/settings/parse-settings';
import { TRUST_CONTROL_PLANE_SETTINGS } from '../trust-control-plane.config';
import { type ArchiveTools, type Told, withArchiveTools } from './archive-now.module';

/** What was typed, and where the answer goes: one JSON document to `write`, everything else to `tell`. */
export interface Asked {
  readonly argv: readonly string[];
  readonly environment: Environment;
  readonly write: (text: string) => void;
  readonly tell: (text: string) => void;
}

const EXIT = { done: 0, refused: 2, unavailable: 3, usage: 5 } as const;

/**
 * Archives every day that is over, once, as the running app does in its rounds; `--day <day>` then holds the rows of that day against the archive.
 * Seals nothing: the running app's next round does, so that the log keeps one writer. Returns the exit code.
 */
export async function archiveNow({ argv, environment, write, tell }: Asked, clock: Clock): Promise<number> {
  const failed = (code: string, what: string, next: string, exit: number): number => {
    tell(`${code}: ${what}\n  next: ${next}\n`);
    return exit;
  };
  const usage = (what: string): number => failed('USAGE_ARCHIVE', what, 'Read "fiveplane audit archive --help".', EXIT.usage);
  const day = dayNamed(argv);
  if (day === 'malformed') return usage(`${argv.join(' ')} is not --day <year>-<month>-<day>`);
  const told = settingsIn(environment);
  if (told instanceof SettingsInvalid) return usage(told.message);
  if (told.platform.DATABASE_URL === undefined) {
    return usage('DATABASE_URL is not set; an embedded store belongs to the platform that runs on it, whose own rounds archive it');
  }
  try {
    const report = await withArchiveTools(told, clock, (tools) => archive(tools, day));
    if (report === undefined) return usage('neither AUDIT_ARCHIVE_BUCKET nor AUDIT_ARCHIVE_FOLDER is set');
    if (isRefusal(report)) return failed(report.code, report.reason, remedyOf(report.code), EXIT.usage);
    write(`${JSON.stringify(report)}\n`);
    for (const { code, reason } of report.refusals) failed(code, reason, remedyOf(code), EXIT.refused);
    return report.refusals.length === 0 ? EXIT.done : EXIT.refused;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    if (error.code === 'DOCUMENT_CORRUPT') return failed(error.code, error.message, ARCHIVE_REFUSALS.ARCHIVE_ROWS_TAMPERED, EXIT.refused);
    return failed(error.code, error.message, 'See whether database and archive can be reached, and try again.', EXIT.unavailable);
  }
}

async function archive({ outstanding, compare }: ArchiveTools, day: Day | undefined) {
  const { archived, days, behind, stopped } = await outstanding.run();
  const compared = day === undefined ? undefined : await compare.run(day);
  return {
    archived: archived.map(({ index }) => ({ day: index.day, entries: index.entries, index_digest: digestOf(index) })),
    days,
    behind,
    compared: compared === undefined || isRefusal(compared) ? null : { day, entries: compared.entries },
    refusals: [stopped, compared].filter((outcome): outcome is Refusal => isRefusal(outcome)).map(({ code, reason }) => ({ code, reason })),
  };
}

function dayNamed(argv: readonly string[]): Day | undefined | 'malformed' {
  if (argv.length === 0) return undefined;
  const [flag, day = ''] = argv;
  return argv.length === 2 && flag === '--day' && isDay(day) ? day : 'malformed';
}

function settingsIn(environment: Environment): Told | SettingsInvalid {
  try {
    return parseSettings(TRUST_CONTROL_PLANE_SETTINGS, environment);
  } catch (error) {
    if (error instanceof SettingsInvalid) return error;
    throw error;
  }
}

function remedyOf(code: string): string {
  return Object.hasOwn(ARCHIVE_REFUSALS, code) ? ARCHIVE_REFUSALS[code as keyof typeof ARCHIVE_REFUSALS] : 'look at the log and its keys';
}
