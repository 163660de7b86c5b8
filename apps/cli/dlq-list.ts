import { atDeadLetters } from './at-dead-letters';
import { EXIT, print, type RunCommand } from './host';

/** What is listed at most: a person reads no more. */
const MOST = 1_000;

/** `fiveplane dlq list`: what readers of events put aside and nobody has put back, the oldest first. */
export const run: RunCommand = async (host, given) => {
  const letters = await atDeadLetters(host, (all) => all.list(MOST));
  if (letters.length === MOST) host.tell(`note: there may be more; these are the oldest ${MOST}\n`);
  print(host, given, { letters }, () => [
    ...letters.map(({ letter_id, put_aside_at, tenant_id, consumer, reason }) =>
      [letter_id.padEnd(24), put_aside_at, (tenant_id ?? '?').padEnd(12), consumer.padEnd(22), reason].join('  '),
    ),
    letters.length === 0 ? 'no dead letter waits' : `${letters.length} wait; look at one with "npx fiveplane dlq show <letter_id>"`,
  ]);
  return EXIT.done;
};
