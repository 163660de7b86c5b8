import type { Profile } from '@planes/intelligence/retrieval/fusion/profile';
import { CHAT, DOCUMENTS } from '@planes/intelligence/retrieval/fusion/profiles';

/** A row of the table. */
export interface Variant {
  readonly name: string;
  readonly profile: Profile;
}

const NO_BOOSTS = { speaker: 0, phrase: 0, entity: 0, user: 0 };

/** What everything is compared with: BM25 over the unit alone, with the usual constants. */
export const PLAIN_BM25: Variant = {
  name: 'plain BM25',
  profile: { ...DOCUMENTS, name: 'plain', bodyShape: { k1: 1.2, b: 0.75 }, weights: { own: 1 }, boosts: NO_BOOSTS },
};

/** As banks of conversations are asked without a model: no vectors. */
const WORDS: Profile = { ...CHAT, weights: { ...CHAT.weights, denseSpread: 0 } };

/** Without what questions and answers are to each other: the score that goes from one to the other, what a question loses, both; then with vectors. */
const OF_TALK: readonly Variant[] = [
  { name: 'without answer', profile: { ...WORDS, name: 'chat-answer', answer: 0 } },
  { name: 'without asking', profile: { ...WORDS, name: 'chat-asking', asking: 0 } },
  { name: 'without both', profile: { ...WORDS, name: 'chat-answer-asking', answer: 0, asking: 0 } },
  { name: 'with own-text vectors', profile: CHAT },
];

/** The profile of a kind, then the same with each part left out, then joined by reciprocal ranks. */
export function variantsOf(kind: 'chat' | 'documents'): readonly Variant[] {
  const whole = kind === 'chat' ? WORDS : DOCUMENTS;
  const lists = Object.entries(whole.weights).filter(([name, weight]) => weight > 0 && name !== 'external' && name !== 'latest');
  const without = lists.map(([list]): Variant => {
    const weights = Object.fromEntries(Object.entries(whole.weights).filter(([name]) => name !== list));
    return { name: `without ${list}`, profile: { ...whole, name: `${whole.name}-${list}`, weights } };
  });
  return [
    PLAIN_BM25,
    { name: whole.name, profile: whole },
    ...without,
    ...(kind === 'chat' ? OF_TALK : []),
    { name: 'without boosts', profile: { ...whole, name: `${whole.name}-boosts`, boosts: NO_BOOSTS } },
    { name: 'reciprocal ranks', profile: { ...whole, name: `${whole.name}+rrf`, fusion: 'reciprocal rank' } },
  ];
}
