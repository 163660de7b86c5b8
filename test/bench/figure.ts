import { percentile } from './percentile';

/** What was promised of a figure; null where nothing was. */
export interface Promised {
  /** Of the 95th percentile. */
  readonly p95Ms: number | null;
  readonly perSecond: number | null;
}

export const NOTHING_PROMISED: Promised = { p95Ms: null, perSecond: null };

/** Calls that were made and timed. */
export interface Measured {
  readonly kind: 'measured';
  readonly what: string;
  /** What a reader must know to measure the same. */
  readonly how: string;
  /** One per call that worked. */
  readonly millis: readonly number[];
  /** Calls that did not; a promise with failed calls is broken. */
  readonly failed: number;
  /** Calls that worked, per second of measuring; null where calls were made one by one and the rate says nothing new. */
  readonly perSecond: number | null;
  readonly promised: Promised;
}

/** A figure that could not be had here, and why. */
export interface Unmeasured {
  readonly kind: 'unmeasured';
  readonly what: string;
  readonly why: string;
}

/** Something that is weighed and not timed. */
export interface Weighed {
  readonly kind: 'weighed';
  readonly what: string;
  readonly how: string;
  readonly mebibytes: number;
  readonly atMostMebibytes: number;
}

export type Figure = Measured | Weighed | Unmeasured;

export type Verdict = 'kept' | 'broken' | 'nothing promised';

/** Whether a figure keeps what was promised of it. One failed call breaks it. */
export function verdictOn(figure: Measured | Weighed): Verdict {
  if (figure.kind === 'weighed') return figure.mebibytes <= figure.atMostMebibytes ? 'kept' : 'broken';
  const { millis, failed, perSecond, promised } = figure;
  if (promised.p95Ms === null && promised.perSecond === null) return 'nothing promised';
  if (failed > 0 || millis.length === 0) return 'broken';
  const quick = promised.p95Ms === null || percentile(millis, 0.95) <= promised.p95Ms;
  const many = promised.perSecond === null || (perSecond ?? 0) >= promised.perSecond;
  return quick && many ? 'kept' : 'broken';
}
