import { verifyRecord } from '@planes/trust/replay/verify-record';
import { CommandFailure } from './command-failure';
import { EXIT, print, type RunCommand } from './host';
import { readFile, trustedKeys } from './trusted-keys';

/** `fiveplane audit verify`: asks nobody; loads kernel and planes only. */
export const run: RunCommand = (host, given) => {
  if (given.options['file'] === undefined)
    throw CommandFailure.of('CLI_USAGE', 'name an exported run with --file, or a day with --from-archive');
  const file = readFile(host, given);
  const { status, checks, refusals } = verifyRecord(file, trustedKeys(host, given, file));
  const broken = checks.find((check) => !check.held);
  const first_divergence = broken && { check: broken.check, detail: broken.detail };
  print(host, given, { status, checks, ...(first_divergence ? { first_divergence } : {}), refusals }, () => [
    status,
    ...checks.map(({ check, held, detail }) => `  ${held ? 'held  ' : 'BROKEN'}  ${check.padEnd(12)} ${detail}`),
  ]);
  return Promise.resolve(status === 'verified' ? EXIT.done : EXIT.refused);
};
