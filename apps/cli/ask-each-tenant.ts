import { Api, UnknownToPlatform } from './api';
import { CommandFailure } from './command-failure';
import type { Session } from './session';

/** What was found, and as whom: further questions about it go the same way. */
export interface Found<T> {
  readonly answer: T;
  readonly api: Api;
  readonly session: Session;
}

/**
 * Asks for something that has an id, as one tenant's user after the other, until one knows it: an id says nothing about its tenant.
 * Only "unknown" goes on to the next; any other refusal is the answer. @throws CommandFailure of the first one asked when nobody knows it.
 */
export async function askEachTenant<T>(sessions: readonly Session[], ask: (api: Api) => Promise<T>): Promise<Found<T>> {
  let unknown: UnknownToPlatform | undefined;
  for (const session of sessions) {
    const api = new Api(session);
    try {
      return { answer: await ask(api), api, session };
    } catch (error) {
      if (!(error instanceof UnknownToPlatform)) throw error;
      unknown ??= error;
    }
  }
  throw unknown ? askedOf(unknown, sessions) : CommandFailure.of('CLI_TENANT_UNKNOWN', 'the connection file knows no tenant');
}

function askedOf({ code, what, next, exit }: UnknownToPlatform, sessions: readonly Session[]): CommandFailure {
  const names = sessions.flatMap(({ known }) => (known ? [known.name] : []));
  return new CommandFailure(code, names.length > 1 ? `${what} (asked as ${names.join(' and ')})` : what, next, exit);
}
