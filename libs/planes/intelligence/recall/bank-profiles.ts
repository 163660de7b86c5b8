import type { Profile } from '../retrieval/fusion/profile';
import { ASSISTANT_LOG, CHAT, DOCUMENTS, withModelVectors, withUnknownModelVectors } from '../retrieval/fusion/profiles';

/** How banks of each kind are ranked. */
export const PROFILES: Readonly<Record<string, Profile>> = { chat: CHAT, 'assistant-log': ASSISTANT_LOG, documents: DOCUMENTS };

/** The models whose likeness was measured, as generations name their embedders: all-MiniLM-L6-v2. Source: `npm run eval -- --embedder local`. */
const MEASURED: readonly string[] = ['said@1 onnx@1:sha256-77449e38e67d56ad25b9829def1d787ee64f44e7802d0a5742618fea335e869c:384:mean:128'];

/**
 * The profile of that name, for vectors of the embedder that a generation names; null: for words alone, and for vectors learnt from the texts themselves.
 * What an unknown model calls near cannot be compared with what words find, so it counts by rank. @throws RangeError for a name that no bank can have.
 */
export function profileOf(name: string, embedder: string | null): Profile {
  const profile = PROFILES[name];
  if (profile === undefined) throw new RangeError(`no bank profile ${name}`);
  if (embedder === null) return profile;
  return MEASURED.includes(embedder) ? withModelVectors(profile) : withUnknownModelVectors(profile);
}
