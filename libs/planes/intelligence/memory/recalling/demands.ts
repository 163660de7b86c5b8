import type { Classification } from '@kernel/classification';
import { type Refusal, refused } from '@kernel/outcome';
import { isTimestamp, millisOf, type Millis } from '@kernel/time';
import type { Filter } from '../../retrieval/filters/filter';
import type { MemoryCode } from '../errors';
import type { RecallBody } from '../verbs/recall';

/** Before and after everything that has a date. */
const FIRST: Millis = -8_640_000_000_000_000;
const LAST: Millis = 8_640_000_000_000_000;

type Demands = Pick<
  RecallBody,
  'tags' | 'all_tags' | 'no_tags' | 'fact_types' | 'time_range' | 'session_id' | 'as_of' | 'query_reference_date'
>;

/** Who asks: with everybody they may stand for, and the class up to which they see. */
export interface Viewer {
  readonly names: readonly string[];
  readonly ceiling: Classification;
}

/** Reads a request's demands as the hard filter that every list obeys. */
export function filterFrom(
  asked: Demands,
  banks: readonly string[],
  { names, ceiling }: Viewer,
  now: Millis,
): Omit<Filter, 'tenant'> | Refusal {
  const { time_range: range, as_of, query_reference_date } = asked;
  const times = [range?.start, range?.end, as_of, query_reference_date].filter((time) => time !== undefined);
  if (!times.every(isTimestamp)) return no('a time names no instant');
  const time = range === undefined ? null : { from: range.start === undefined ? FIRST : millisOf(range.start), to: range.end === undefined ? LAST : millisOf(range.end) }; // prettier-ignore
  if (time !== null && time.from >= time.to) return no('the time range ends before it begins');
  return {
    banks,
    anyTag: asked.tags ?? [],
    allTags: asked.all_tags ?? [],
    noTag: asked.no_tags ?? [],
    time,
    asOf: as_of === undefined ? null : millisOf(as_of),
    session: asked.session_id ?? null,
    factTypes: asked.fact_types ?? null,
    ceiling,
    viewers: names,
    now,
  };
}

/** As many as fit a number of tokens, in their order, ending before the first that does not: no worse hit stands in for a better one. */
export function fillBudget<H extends { readonly tokens: number }>(
  hits: readonly H[],
  budget: number | undefined,
): { readonly hits: readonly H[]; readonly truncated: boolean } {
  if (budget === undefined) return { hits, truncated: false };
  let left = budget;
  const overflow = hits.findIndex(({ tokens }) => (left -= tokens) < 0);
  return overflow === -1 ? { hits, truncated: false } : { hits: hits.slice(0, overflow), truncated: true };
}

function no(reason: string): Refusal {
  const code: MemoryCode = 'MEMORY_TIME_INVALID';
  return refused(code, reason);
}
