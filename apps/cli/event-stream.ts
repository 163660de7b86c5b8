import { NotStrict, parseStrictJson } from '@kernel/strict-json';
import type { Json } from '@kernel/canonical-json';

/** One server-sent event. Source: WHATWG HTML, "Server-sent events". */
export interface StreamEvent {
  /** The last id that the stream has named; undefined before the first. */
  readonly id: string | undefined;
  readonly type: string;
  readonly data: Readonly<Record<string, Json>>;
}

/** A line longer than this is not one of ours. */
const MAX_LINE = 4_000_000;

/** Reads events from a stream's chunks; `onRetry` hears how long the server asks to wait before coming back. */
export async function* readEvents(
  chunks: AsyncIterable<Uint8Array>,
  onRetry: (millis: number) => void,
): AsyncGenerator<StreamEvent, void, undefined> {
  let id: string | undefined;
  let type = 'message';
  let data: string[] = [];
  for await (const line of linesOf(chunks)) {
    if (line === '') {
      if (data.length > 0) yield { id, type, data: fieldsIn(data.join('\n')) };
      type = 'message';
      data = [];
      continue;
    }
    const { field, value } = split(line);
    if (field === 'data') data.push(value);
    else if (field === 'event') type = value;
    else if (field === 'id') id = value;
    else if (field === 'retry' && /^\d{1,6}$/.test(value)) onRetry(Number(value));
  }
}

// An event that was cut off before its empty line is dropped, as the standard says: it comes again after the reconnection.
async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    rest += decoder.decode(chunk, { stream: true });
    if (rest.length > MAX_LINE) throw new Error('a line of the stream is too long');
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

function split(line: string): { readonly field: string; readonly value: string } {
  const colon = line.indexOf(':');
  if (colon < 0) return { field: line, value: '' };
  return { field: line.slice(0, colon), value: line.slice(colon + 1).replace(/^ /, '') };
}

function fieldsIn(text: string): StreamEvent['data'] {
  const value = parseStrictJson(text);
  if (value instanceof NotStrict || typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('an event of the stream is no JSON object');
  return value as StreamEvent['data'];
}
