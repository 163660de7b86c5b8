import type { Profile } from '@planes/intelligence/retrieval/fusion/profile';
import { CHAT, DOCUMENTS } from '@planes/intelligence/retrieval/fusion/profiles';
import type { ListName } from '@planes/intelligence/retrieval/lists/ranked-list';

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

/** The profile of a kind, then the same with each part left out, then joined by reciprocal ranks. */
export function variantsOf(kind: 'chat' | 'documents'): readonly Variant[] {
  const whole = kind === 'chat' ? CHAT : DOCUMENTS;
  const lists = Object.keys(whole.weights).filter((name): name is ListName => name !== 'external' && name !== 'latest');
  const without = lists.map((list): Variant => {
    const weights = Object.fromEntries(Object.entries(whole.weights).filter(([name]) => name !== list));
    return { name: `without ${list}`, profile: { ...whole, name: `${whole.name}-${list}`, weights } };
  });
  return [
    PLAIN_BM25,
    { name: whole.name, profile: whole },
    ...without,
    { name: 'without boosts', profile: { ...whole, name: `${whole.name}-boosts`, boosts: NO_BOOSTS } },
    { name: 'reciprocal ranks', profile: { ...whole, name: `${whole.name}+rrf`, fusion: 'reciprocal rank' } },
  ];
}
