import type { Profile } from '../retrieval/fusion/profile';
import { ASSISTANT_LOG, CHAT, DOCUMENTS } from '../retrieval/fusion/profiles';

/** How banks of each kind are ranked. */
export const PROFILES: Readonly<Record<string, Profile>> = { chat: CHAT, 'assistant-log': ASSISTANT_LOG, documents: DOCUMENTS };

/** The profile of that name. @throws RangeError for a name that no bank can have. */
export function profileOf(name: string): Profile {
  const profile = PROFILES[name];
  if (profile === undefined) throw new RangeError(`no bank profile ${name}`);
  return profile;
}
