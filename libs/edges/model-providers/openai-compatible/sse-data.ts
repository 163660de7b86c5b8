/** One event is at most this long; a server that sends more is not an answering model. */
const MAX_EVENT_CHARS = 1_048_576;

/** The stream does not follow the event stream format or its bounds. */
export class BadEventStream extends Error {}

/**
 * Collects the `data` of server-sent events from bytes that arrive in any pieces.
 * Comments and other fields are skipped; an event without an empty line after it never happened.
 * Source: WHATWG HTML, "Interpreting an event stream".
 */
export class SseData {
  private readonly decoder = new TextDecoder('utf-8', { fatal: true });
  private rest = '';
  private data: string[] = [];
  private size = 0;

  /** The events that these bytes complete, in order. @throws BadEventStream for invalid UTF-8 and for an event without end. */
  push(bytes: Uint8Array): readonly string[] {
    this.rest += this.decoded(bytes);
    const complete: string[] = [];
    // A CR at the very end may be half of a CRLF, so it waits for the next piece.
    for (let end = lineEnd(this.rest); end !== undefined; end = lineEnd(this.rest)) {
      const line = this.rest.slice(0, end.at);
      this.rest = this.rest.slice(end.next);
      const event = this.line(line);
      if (event !== undefined) complete.push(event);
    }
    if (this.rest.length + this.size > MAX_EVENT_CHARS) throw new BadEventStream('an event has no end');
    return complete;
  }

  private decoded(bytes: Uint8Array): string {
    try {
      return this.decoder.decode(bytes, { stream: true });
    } catch (cause) {
      throw new BadEventStream('the stream is not UTF-8', { cause });
    }
  }

  private line(line: string): string | undefined {
    if (line === '') return this.endOfEvent();
    if (!line.startsWith('data:') && line !== 'data') return undefined;
    const value = line.slice('data:'.length);
    this.data.push(value.startsWith(' ') ? value.slice(1) : value);
    this.size += value.length;
    return undefined;
  }

  private endOfEvent(): string | undefined {
    if (this.data.length === 0) return undefined;
    const event = this.data.join('\n');
    this.data = [];
    this.size = 0;
    return event;
  }
}

function lineEnd(text: string): { readonly at: number; readonly next: number } | undefined {
  const at = text.search(/[\r\n]/);
  if (at < 0 || (text[at] === '\r' && at + 1 === text.length)) return undefined;
  return { at, next: text.startsWith('\r\n', at) ? at + 2 : at + 1 };
}
