import type { Profile } from '../retrieval/fusion/profile';
import { ASSISTANT_LOG, CHAT, DOCUMENTS, withModelVectors } from '../retrieval/fusion/profiles';

/** How banks of each kind are ranked. */
export const PROFILES: Readonly<Record<string, Profile>> = { chat: CHAT, 'assistant-log': ASSISTANT_LOG, documents: DOCUMENTS };

/** Whose vectors there are beside the words: a model's earn more weight than those learnt from the texts themselves. */
export type VectorKind = 'words' | 'model';

/** The profile of that name. @throws RangeError for a name that no bank can have. */
export function profileOf(name: string, vectors: VectorKind): Profile {
  const profile = PROFILES[name];
  if (profile === undefined) throw new RangeError(`no bank profile ${name}`);
  return vectors === 'model' ? withModelVectors(profile) : profile;
}
