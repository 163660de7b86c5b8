import type { Profile } from './profile';

/** Conversations between people: short turns, so what stands around a turn matters as much as its own words. */
export const CHAT: Profile = {
  name: 'chat@2',
  fusion: 'convex',
  rankConstant: 20,
  bodyShape: { k1: 0.6, b: 0.3 },
  contextShape: { k1: 0.6, b: 0.3 },
  sessionShape: { k1: 1.2, b: 0.75 },
  titleShape: { k1: 0.6, b: 0.3 },
  weights: { spread: 0.6, context: 0.5, own: 0.2, session: 0.5, denseSpread: 0.1, temporal: 0.2, latest: 0.1, external: 0.5 },
  modelWeights: { dense: 0.2, denseSpread: 0.6 },
  floors: {},
  likeness: 'whole',
  scales: { external: 'rank' },
  contextRadius: 2,
  spread: [0.5, 0.2],
  answer: 1,
  boosts: { speaker: 0.3, phrase: 0.2, entity: 0.1, user: 0 },
  asking: 0.1,
  seeds: 5,
};

/** Logs between a person and an assistant: what the person said counts more than the long answers. */
export const ASSISTANT_LOG: Profile = {
  ...CHAT,
  name: 'assistant-log@2',
  bodyShape: { k1: 1.2, b: 1 },
  contextShape: { k1: 1.2, b: 1 },
  weights: { spread: 1, reply: 0.3, denseSpread: 0.4, temporal: 0.2, latest: 0.1, external: 0.5 },
  spread: [0.1],
  answer: 0,
  boosts: { speaker: 0, phrase: 0.2, entity: 0.1, user: 0.8 },
  asking: 0,
};

/** Documents: titles, names that lead from one to another, and a graph where there is one. Nothing spreads. */
export const DOCUMENTS: Profile = {
  ...CHAT,
  name: 'documents@2',
  bodyShape: { k1: 1.2, b: 0.75 },
  sessionShape: { k1: 1.2, b: 0.75 },
  titleShape: { k1: 1.2, b: 0.75 },
  weights: { own: 0.7, title: 0.3, titleHop: 0.6, secondHop: 0.9, graph: 1, external: 0.5 },
  modelWeights: { dense: 0.5 },
  scales: { graph: 'logarithm', external: 'rank' },
  boosts: { speaker: 0, phrase: 0.2, entity: 0, user: 0 },
  asking: 0,
};

/** The profile with another weight of its dense list; the weight-free embedder has 0.1. */
export function withDenseWeight(profile: Profile, weight: number): Profile {
  return { ...profile, name: `${profile.name}+dense=${weight}`, weights: { ...profile.weights, denseSpread: weight } };
}

/** The profile for vectors of a model that was measured here, which earn more weight than those learnt from the texts themselves. */
export function withModelVectors(profile: Profile): Profile {
  return {
    ...profile,
    name: `${profile.name}+model`,
    weights: { ...profile.weights, ...profile.modelWeights },
    likeness: 'above mean',
    floors: { ...profile.floors, dense: 0.3, denseSpread: 0.4 },
  };
}

/**
 * The profile for vectors of a model that nobody measured here: its likeness tells which text is nearer, not by how much,
 * so its lists are joined by reciprocal rank.
 */
export function withUnknownModelVectors(profile: Profile): Profile {
  return {
    ...profile,
    name: `${profile.name}+model by rank`,
    weights: { ...profile.weights, ...profile.modelWeights },
    likeness: 'above mean',
    scales: { ...profile.scales, dense: 'rank', denseSpread: 'rank' },
  };
}
