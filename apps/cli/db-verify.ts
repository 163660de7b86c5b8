import { examineDatabase } from './db.module';
import { logLines, namedCheckpoint, statusOf } from './examine-backup';
import { EXIT, print, type RunCommand } from './host';
import { trustedKeys } from './trusted-keys';

/** `fiveplane db verify`: after a restore, is everything there that was signed? Asks the database alone. */
export const run: RunCommand = async (host, given) => {
  const found = await examineDatabase(host, trustedKeys(host, given, null), namedCheckpoint(host, given));
  const { pending, problem, log } = found;
  const status = statusOf(found);
  const refusal = problem && { code: problem.code, reason: problem.reason };
  print(host, given, { status, pending, ...(refusal ? { problem: refusal } : {}), log }, () => [status, ...logLines(found)]);
  return status === 'whole' ? EXIT.done : EXIT.refused;
};
