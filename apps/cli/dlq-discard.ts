import { discardingOf } from './dead-letters.module';
import { atDeadLetters, unknownLetter } from './at-dead-letters';
import { CommandFailure } from './command-failure';
import { argOf, EXIT, print, type RunCommand, textOf } from './host';

/** `fiveplane dlq discard`: takes a dead letter out of the list for good, with a reason; the audit log is told. */
export const run: RunCommand = async (host, given) => {
  const id = argOf(given, 0);
  const [reason = '', by = ''] = [textOf(given, 'reason')?.trim(), textOf(given, 'by')?.trim() ?? host.env['USER']];
  if (reason === '' || by === '') throw CommandFailure.of('CLI_USAGE', '--reason says why, and --by who, as there is no USER here');
  const outcome = await atDeadLetters(host, (all) => all.discard(id, discardingOf(host, { id, reason, by })), 'audited');
  if (outcome === 'unknown') throw unknownLetter(id);
  if (outcome === 'before') throw CommandFailure.of('CLI_LETTER_REPLAYED', `${id} was put back or discarded before`, EXIT.refused);
  print(host, given, { letter_id: id, discarded: true, by, reason }, () => [`${id} waits no more; the audit log is told`]);
  return EXIT.done;
};
