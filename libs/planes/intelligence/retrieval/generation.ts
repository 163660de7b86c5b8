import { digestOf, type Digest } from '@kernel/digest';
import { ANALYSER } from './analysis/terms';
import type { Language } from './analysis/languages';
import type { Profile } from './fusion/profile';
import { RETRIEVAL_VERSION } from './ranking';

/** Everything an index generation is made of, besides the analyser and the logic of this code. */
export interface GenerationParts {
  /** The digest of the content: a knowledge snapshot, or the memory generation. */
  readonly content: Digest;
  /** The embedder with its version; null: no vectors. */
  readonly embedder: string | null;
  /** The language that short texts are taken to be in. */
  readonly language: Language;
  readonly profile: Profile;
}

/** Names a generation by what it is made of: the same name, question and filter give the same ranking, anywhere. */
export function generationOf({ content, embedder, language, profile }: GenerationParts): Digest {
  return digestOf({ content, embedder, language, profile, analyser: ANALYSER, logic: RETRIEVAL_VERSION });
}
