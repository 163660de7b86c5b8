import { strictJson } from './strict-json';

/** A body of many JSON values, one a line. */
export class JsonLines {
  private constructor(readonly values: readonly unknown[]) {}

  /** Reads each line as strictly as a body of one value; blank lines are passed over. @throws JsonRefused */
  static read(body: Uint8Array): JsonLines {
    const values: unknown[] = [];
    for (let start = 0; start < body.length;) {
      const feed = body.indexOf(LINE_FEED, start);
      const end = feed === -1 ? body.length : feed;
      const line = body.subarray(start, end);
      if (line.some((byte) => byte !== SPACE && byte !== CARRIAGE_RETURN)) values.push(strictJson(line));
      start = end + 1;
    }
    return new JsonLines(values);
  }
}

export const JSON_LINES_TYPE = 'application/x-ndjson';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
