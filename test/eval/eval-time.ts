import { millisOf } from '@kernel/time';

/** When every question is asked: fixed, so that a ranking hash never depends on the day. */
export const EVAL_GENERATION_TIME = millisOf('2026-01-01T00:00:00.000Z');
