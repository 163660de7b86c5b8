import { Fault } from '@kernel/fault';
import { isRefusal } from '@kernel/outcome';
import type { DeadLetters } from '@edges/events/dead-letters';
import { CommandFailure } from './command-failure';
import { withDeadLetters } from './dead-letters.module';
import { EXIT, type Host } from './host';

/** Asks the dead letters of the region that the environment names; `audited` work needs the store in which the audit log is told. @throws CommandFailure */
export async function atDeadLetters<T>(
  host: Host,
  work: (letters: DeadLetters) => Promise<T>,
  needs: 'letters' | 'audited' = 'letters',
): Promise<T> {
  try {
    const done = await withDeadLetters(host, work, needs);
    if (isRefusal(done)) throw CommandFailure.of('CLI_USAGE', done.reason);
    return done;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const next = 'See whether Kafka or the database can be reached; an embedded store is open to nobody else while its platform runs.';
    throw new CommandFailure(error.code, error.message, next, EXIT.unavailable);
  }
}

/** Nobody has a letter of this id. */
export function unknownLetter(id: string): CommandFailure {
  return CommandFailure.of('CLI_LETTER_UNKNOWN', `there is no dead letter ${id}`, EXIT.refused);
}
