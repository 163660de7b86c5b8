import type { Language } from '../analysis/languages';
import type { RetrievalIndex } from '../index/build-index';
import type { UnitCard } from '../unit';
import { admits, type Filter } from './filter';
import { type Neighbourhoods, neighbourhoodsOf } from './neighbourhoods';

/**
 * The part of an index that one filter admits, with the statistics of that part alone.
 * Lists read units through it and nowhere else, so what lies outside changes no score: an index of the admitted units alone ranks the same.
 */
export interface Scope {
  readonly admitted: Uint8Array;
  /** Units admitted. */
  readonly units: number;
  /** Mean number of terms of an admitted unit; 1 when there are none. */
  readonly meanBody: number;
  /** The languages of admitted units, sorted. */
  readonly languages: readonly Language[];
  readonly meanTitle: number;
  /** Sessions with an admitted unit, and admitted terms per session. */
  readonly sessions: number;
  readonly sessionLengths: Float64Array;
  readonly meanSession: number;
  /** Admitted terms around each unit; counted when first asked for. */
  neighbourhoods(radius: number): Neighbourhoods;
}

/** Draws the scope. `admit` is the filter's test; a broken one serves only to show that the tests notice. */
export function scopeOf(index: RetrievalIndex, filter: Filter, admit: (filter: Filter, card: UnitCard) => boolean = admits): Scope {
  const admitted = new Uint8Array(index.cards.length);
  const sessionLengths = new Float64Array(index.sessionCount);
  const seen = new Uint8Array(index.sessionCount);
  let [units, body, title, titled, sessions] = [0, 0, 0, 0, 0];
  index.cards.forEach((card, unit) => {
    if (!admit(filter, card)) return;
    admitted[unit] = 1;
    units += 1;
    const length = index.body.lengths[unit] ?? 0;
    const heading = index.title.lengths[unit] ?? 0;
    const session = index.sessions[unit] ?? 0;
    body += length;
    title += heading;
    titled += Number(heading > 0);
    sessionLengths[session] = (sessionLengths[session] ?? 0) + length;
    sessions += 1 - (seen[session] ?? 0);
    seen[session] = 1;
  });
  const around = new Map<number, Neighbourhoods>();
  const neighbourhoods = (radius: number) => {
    const known = around.get(radius) ?? neighbourhoodsOf(index, admitted, units, radius);
    around.set(radius, known);
    return known;
  };
  return {
    admitted,
    units,
    languages: [...new Set(index.languages.filter((_, unit) => admitted[unit] === 1))].sort(),
    meanBody: mean(body, units),
    meanTitle: mean(title, titled),
    sessions,
    sessionLengths,
    meanSession: mean(body, sessions),
    neighbourhoods,
  };
}

function mean(total: number, count: number): number {
  return total === 0 ? 1 : total / count;
}
