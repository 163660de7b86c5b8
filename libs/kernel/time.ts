/** RFC 3339 UTC with exactly three fractional digits: `2026-01-31T09:30:00.000Z`. Text order is time order. */
export type Timestamp = string;

/** Whole milliseconds. */
export type Millis = number;

const TIMESTAMP = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

const YEAR_0 = Date.parse('0000-01-01T00:00:00.000Z');
const YEAR_10000 = Date.parse('+010000-01-01T00:00:00.000Z');

/** True for the one form of time that records use. Days that the month does not have are refused. */
export function isTimestamp(text: string): boolean {
  return TIMESTAMP.test(text) && !Number.isNaN(Date.parse(text)) && new Date(Date.parse(text)).toISOString() === text;
}

/** Milliseconds since 1970. @throws RangeError when the text is not a timestamp. */
export function millisOf(at: Timestamp): Millis {
  if (!isTimestamp(at)) throw new RangeError(`not a timestamp: ${at}`);
  return Date.parse(at);
}

/** The instant that many milliseconds after 1970. @throws RangeError outside the years 0–9999 and for a fraction of a millisecond. */
export function timestampOf(millis: Millis): Timestamp {
  if (!Number.isInteger(millis) || millis < YEAR_0 || millis >= YEAR_10000)
    throw new RangeError(`not a whole millisecond of the years 0–9999: ${millis}`);
  return new Date(millis).toISOString();
}

/** The instant `by` milliseconds later. */
export function later(at: Timestamp, by: Millis): Timestamp {
  return timestampOf(millisOf(at) + by);
}

/** Milliseconds from one instant to another; negative when the second is earlier. */
export function elapsed(from: Timestamp, to: Timestamp): Millis {
  return millisOf(to) - millisOf(from);
}
