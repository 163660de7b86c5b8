import type { TenantId } from '@kernel/tenant';
import { ANALYSER } from '@planes/intelligence/retrieval/analysis/terms';
import { AT } from './a-new-unit.contract';
import type { GenerationPlan, IndexGenerations } from './index-generations';

/** What a generation in the examples is made by. */
export function aPlan(plan: Partial<GenerationPlan> = {}): GenerationPlan {
  return { analyser: `${ANALYSER} english`, embedder: 'letters', search: 'exact', ...plan };
}

/** A vector that another one can be told from. */
export function aVector(seq: number, dimensions = 4): Float32Array {
  return Float32Array.from({ length: dimensions }, (_, place) => (place === seq % dimensions ? 1 : seq / 2048));
}

/** Begins a generation of bank `support` and takes in every unit it has: a vector of each, and a reading of the first. Gives its number. */
export async function aGeneration(
  generations: IndexGenerations,
  tenant: TenantId,
  plan: Partial<GenerationPlan>,
  then: 'goes live' | 'stays beside',
): Promise<number> {
  const begun = await generations.begin(tenant, 'support', aPlan(plan), AT);
  if (begun === undefined) throw new Error('no bank');
  const units = await generations.following(tenant, 'support', begun.takenTo, 1_000);
  const readings = units
    .slice(0, 1)
    .map(({ unit: { seq } }) => ({ seq, language: 'english' as const, body: ['word'], title: [], plain: ['words'], times: [] }));
  const vectors = units.map(({ unit: { seq } }) => ({ seq, vector: aVector(seq) }));
  const taken = await generations.take(tenant, 'support', {
    generation: begun.number,
    from: begun.takenTo,
    to: begun.lastPlace,
    readings,
    vectors,
  });
  if (!taken) throw new Error('somebody else took them in');
  if (then === 'goes live') {
    const went = await generations.goLive(tenant, 'support', begun.number, AT);
    if (went !== 'live') throw new Error(JSON.stringify(went));
  }
  return begun.number;
}
