import { readBackup } from './backup-file';
import { examined, logLines } from './examine-backup';
import { EXIT, print, type RunCommand } from './host';

/** `fiveplane backup verify`: every byte, whether this version can start it, and its audit log against every checkpoint. Changes nothing. */
export const run: RunCommand = async (host, given) => {
  const backup = readBackup(host, given);
  const found = await examined(host, given, backup, []);
  const { status, pending, problem, log } = found;
  const refusal = problem && { code: problem.code, reason: problem.reason };
  print(host, given, { status, made_at: backup.madeAt, pending, ...(refusal ? { problem: refusal } : {}), log }, () => [
    `${status}: backup of ${backup.madeAt}`,
    ...logLines(found),
  ]);
  return status === 'whole' ? EXIT.done : EXIT.refused;
};
