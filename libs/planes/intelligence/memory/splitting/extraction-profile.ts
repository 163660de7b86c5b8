import type { ContentType } from '../verbs/retain';

/** How a content is cut into the parts that recall finds. */
export const PROFILE_NAMES = ['whole', 'text', 'sentences', 'conversation', 'document'] as const;
export type ProfileName = (typeof PROFILE_NAMES)[number];

/** The profile that a type of content asks for when nobody names one. */
export const PROFILE_OF = { text: 'text', conversation: 'conversation', document: 'document' } as const satisfies Record<
  ContentType,
  ProfileName
>;
