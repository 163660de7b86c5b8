import { isTimestamp } from '@kernel/time';
import { EVERY_UNIT, type UnitChoice } from '@edges/bank-store/unit-choice';
import type { Recalled, RecallQuestion } from '@planes/intelligence/recall/recalled';
import type { MemoryCode } from '@planes/intelligence/memory/errors';
import type { Interval } from '@planes/intelligence/retrieval/analysis/interval';
import type { UnitCard } from '@planes/intelligence/retrieval/unit';
import { MemoryError } from './memory-error';
import type { ForgetOptions } from './memory-forgetting';
import type { RecalledText, RecallOptions, RecallResult } from './memory-question';
import type { TimeSpan } from './memory-text';

/** A question with what its caller left out. */
export function questionOf(banks: readonly string[], text: string, asOf: Date | null, now: number, options: RecallOptions): RecallQuestion {
  const { anyTag = [], allTags = [], noTag = [], session = null, factTypes = null, time, ceiling = 'RESTRICTED', viewers = [] } = options;
  return {
    ...{
      text,
      askedAt: options.askedAt === undefined ? now : instantOf(options.askedAt),
      most: options.most ?? 10,
      budget: options.tokens ?? null,
      external: [],
    },
    neighbours: options.neighbours ?? 0,
    filter: {
      ...{ banks, anyTag, allTags, noTag, session, factTypes, ceiling, viewers, now, asOf: asOf && instantOf(asOf) },
      time: time === undefined ? null : intervalOf(time),
    },
  };
}

/** What is to be forgotten; undefined when nothing was named. */
export function choiceOf(what: ForgetOptions): UnitChoice | undefined {
  const { ids = null, anyTag = [], allTags = [], noTag = [], session = null, factTypes = null, principal = null, before } = what;
  const named = { ids, anyTag, allTags, noTag, session, factTypes, principal, before: before === undefined ? null : instantOf(before) };
  const demands = Object.values(named).filter((demand) => demand !== null && !(Array.isArray(demand) && demand.length === 0));
  if ((demands.length === 0 && ids === null) === (what.everything === undefined)) return undefined;
  return { ...EVERY_UNIT, ...named };
}

export function recallResultOf({ hits, neighbours, tokens, truncated, hash }: Recalled): RecallResult {
  return {
    hits: hits.map(({ card, text, place, score, supersededBy, reasons, tokens: own }) => ({
      ...{ ...recalledText(card, text, own), place, score, supersededBy },
      reasons: reasons.map(({ by, rank, weight, adds }) => ({ by, rank, weight, adds })),
    })),
    neighbours: neighbours.map(({ card, text, broughtBy, tokens: own }) => ({ ...recalledText(card, text, own), broughtBy })),
    ...{ tokens, truncated, hash },
  };
}

function recalledText(card: UnitCard, text: string, tokens: number): RecalledText {
  const { id, bank, session, position, speaker, title, tags, factType, occurred, retainedAt, provenance } = card;
  return {
    ...{ id, bank, text, session, position, speaker, title, tags, factType, tokens, retainedAt: new Date(retainedAt) },
    occurred: occurred === null ? null : { from: new Date(occurred.from), to: new Date(occurred.to) },
    ...{ source: provenance.source, contentHash: provenance.contentHash },
  };
}

/** A moment is its own millisecond. */
export function intervalOf(time: TimeSpan | Date): Interval {
  if (time instanceof Date) return { from: instantOf(time), to: instantOf(time) + 1 };
  return { from: instantOf(time.from), to: instantOf(time.to) };
}

/** Milliseconds since 1970. @throws MemoryError MEMORY_TIME_INVALID outside the years 0–9999, and for no time at all. */
export function instantOf(date: Date): number {
  const code: MemoryCode = 'MEMORY_TIME_INVALID';
  if (Number.isNaN(date.getTime()) || !isTimestamp(date.toISOString())) throw new MemoryError(code, 'a time names no instant of the years 0–9999'); // prettier-ignore
  return date.getTime();
}
