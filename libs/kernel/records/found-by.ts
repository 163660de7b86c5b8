import Type, { type Static } from 'typebox';
import { closed, CountField, NameField, orNull } from './fields';

/**
 * Why something that was found stands where it does: one entry for each list that found it and each boost that raised it, the weightiest first.
 * `rank` is its place in that list, from 1, null for a boost; `weight` is the list's part in the fusion; `adds` sum up to the engine's own score, before it was made comparable between answers.
 */
export const FoundBy = Type.Array(
  closed({
    by: NameField,
    rank: orNull(CountField),
    weight: Type.Number(),
    adds: Type.Number(),
  }),
);
export type FoundBy = Static<typeof FoundBy>;
