import type { RetrievalIndex } from '../index/build-index';

/** How many admitted terms stand within reach of each unit, itself included. */
export interface Neighbourhoods {
  readonly lengths: Float64Array;
  readonly meanLength: number;
}

/** Sums terms over the admitted units at most `radius` places away in the same session. */
export function neighbourhoodsOf(index: RetrievalIndex, admitted: Uint8Array, units: number, radius: number): Neighbourhoods {
  const { positions, sessions, body } = index;
  const lengths = new Float64Array(sessions.length);
  let total = 0;
  for (let unit = 0; unit < sessions.length; unit++) {
    if (admitted[unit] !== 1) continue;
    const place = positions[unit] ?? 0;
    let sum = body.lengths[unit] ?? 0;
    for (const step of [-1, 1])
      for (let other = unit + step; sessions[other] === sessions[unit]; other += step) {
        if (Math.abs((positions[other] ?? 0) - place) > radius) break;
        sum += admitted[other] === 1 ? (body.lengths[other] ?? 0) : 0;
      }
    lengths[unit] = sum;
    total += sum;
  }
  return { lengths, meanLength: total === 0 ? 1 : total / units };
}
