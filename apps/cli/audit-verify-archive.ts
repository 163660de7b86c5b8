import { Fault } from '@kernel/fault';
import { isRefusal } from '@kernel/outcome';
import { isDay } from '@planes/trust/archive/day';
import type { DayReport } from '@planes/trust/archive/day-report';
import { type DayQuestion, verifyArchivedDay } from '@planes/trust/archive/verify-archived-day';
import { isLogId } from '@planes/trust/audit-log/log-id';
import type { AuditArchive } from '@edges/audit-archive/audit-archive';
import { openArchive } from './audit-archive.module';
import { CommandFailure } from './command-failure';
import { EXIT, type Given, type Host, print, type RunCommand, textOf } from './host';
import { trustedKeys } from './trusted-keys';

/** `fiveplane audit verify --from-archive`: one archived day, with nothing but the archive's objects and the trusted keys. */
export const run: RunCommand = async (host, given) => {
  const question = questionIn(host, given);
  const opened = openArchive(host.env);
  if (isRefusal(opened)) throw CommandFailure.of('CLI_USAGE', opened.reason);
  try {
    const report = await verified(opened.archive, { ...question, lock: opened.archive.lock });
    const broken = report.checks.find((check) => !check.held);
    const first_divergence = broken && { check: broken.check, detail: broken.detail };
    print(host, given, { ...report, ...(first_divergence ? { first_divergence } : {}) }, () => [
      `${report.status}: ${report.log_id} on ${report.day}`,
      ...report.checks.map(({ check, held, detail }) => `  ${held ? 'held  ' : 'BROKEN'}  ${check.padEnd(12)} ${detail}`),
    ]);
    return report.status === 'verified' ? EXIT.done : EXIT.refused;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new CommandFailure(error.code, error.message, 'See whether the archive can be reached, and try again.', EXIT.unavailable);
  } finally {
    opened.close();
  }
};

function questionIn(host: Host, given: Given): Omit<DayQuestion, 'lock'> {
  const day = textOf(given, 'day') ?? '';
  const log_id = textOf(given, 'log') ?? 'local/0';
  if (textOf(given, 'file') !== undefined) throw CommandFailure.of('CLI_USAGE', 'name one: an exported run with --file, or --from-archive');
  if (!isDay(day)) throw CommandFailure.of('CLI_USAGE', 'name the day with --day, as <year>-<month>-<day>');
  if (!isLogId(log_id)) throw CommandFailure.of('CLI_USAGE', `${log_id} is no log; name it as <region>/<shard>`);
  const keys = trustedKeys(host, given, null);
  if (keys.length === 0) throw CommandFailure.of('CLI_USAGE', 'an archive brings no keys: name those to believe with --keys');
  return { day, log_id, keys };
}

async function verified(archive: AuditArchive, question: DayQuestion): Promise<DayReport> {
  const verification = verifyArchivedDay(question);
  let step = verification.next();
  while (step.done !== true) step = verification.next(await archive.read(step.value));
  return step.value;
}
