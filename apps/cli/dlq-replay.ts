import { atDeadLetters, unknownLetter } from './at-dead-letters';
import { CommandFailure } from './command-failure';
import { argOf, EXIT, print, type RunCommand } from './host';

/** `fiveplane dlq replay`: tells a dead letter's message again, once, to the reader that put it aside. */
export const run: RunCommand = async (host, given) => {
  const id = argOf(given, 0);
  const outcome = await atDeadLetters(host, (all) => all.replay(id));
  if (outcome === 'unknown') throw unknownLetter(id);
  if (outcome === 'before') throw CommandFailure.of('CLI_LETTER_REPLAYED', `${id} was put back before`, EXIT.refused);
  print(host, given, { letter_id: id, replayed: true }, () => [`${id} is told again to its reader`]);
  return EXIT.done;
};
