import { atDeadLetters, unknownLetter } from './at-dead-letters';
import { argOf, EXIT, print, type RunCommand } from './host';

/** `fiveplane dlq show`: one dead letter, with its message as it was. */
export const run: RunCommand = async (host, given) => {
  const id = argOf(given, 0);
  const letter = await atDeadLetters(host, (all) => all.show(id));
  if (letter === undefined) throw unknownLetter(id);
  print(host, given, letter, () => [
    `${letter.letter_id} of ${letter.tenant_id ?? 'nobody knows whom'}`,
    `  event      ${letter.event_id ?? 'it has no id'}`,
    `  put aside  ${letter.put_aside_at} by ${letter.consumer}`,
    `  because    ${letter.reason}`,
    `  put back   ${letter.replayed_at ?? 'not yet'}`,
    ...(letter.discarded ? [`  discarded  ${letter.discarded.at} by ${letter.discarded.by}: ${letter.discarded.reason}`] : []),
    `  message    ${letter.message}`,
  ]);
  return EXIT.done;
};
