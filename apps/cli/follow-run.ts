import { setTimeout as pause } from 'node:timers/promises';
import type { Api } from './api';
import { CommandFailure } from './command-failure';
import { readEvents, type StreamEvent } from './event-stream';
import { EXIT } from './host';

/** How often a stream that brings nothing new is opened again. */
const MAX_IDLE_RETRIES = 5;
const RETRY_MS = 1_000;

export interface Following {
  readonly api: Api;
  /** Opens the first stream; later ones continue the run's own. */
  readonly open: () => Promise<AsyncIterable<Uint8Array>>;
  /** The run, once it is known. */
  readonly run: () => string | undefined;
  /** Hears every event once; returns true when enough was heard. */
  readonly hear: (event: StreamEvent) => boolean;
}

/**
 * Follows a run's events. A connection that drops is opened again behind the last event that was seen.
 * @throws CommandFailure CLI_STREAM_LOST when it keeps dropping without anything new, or before the run is known.
 */
export async function followRun({ api, open, run, hear }: Following): Promise<void> {
  let seen: string | undefined;
  let wait = RETRY_MS;
  let idle = 0;
  for (let first = true; idle <= MAX_IDLE_RETRIES; first = false) {
    if (!first) await pause(wait);
    try {
      for await (const event of readEvents(first ? await open() : await again(api, run(), seen), (millis) => (wait = millis))) {
        idle = 0;
        seen = event.id ?? seen;
        if (hear(event)) return;
      }
    } catch (error) {
      // A refusal is an answer, and asking again brings the same one; everything else is the connection.
      if (error instanceof CommandFailure && (first || error.exit !== EXIT.unavailable)) throw error;
    }
    if (run() === undefined) break;
    idle += 1;
  }
  throw CommandFailure.of('CLI_STREAM_LOST', 'the stream of events broke off and could not be taken up again', EXIT.unavailable);
}

function again(api: Api, run: string | undefined, seen: string | undefined): Promise<AsyncIterable<Uint8Array>> {
  return api.stream('GET', `/v1/runs/${encodeURIComponent(run ?? '')}/events`, seen === undefined ? {} : { 'last-event-id': seen });
}

/** An event as one line for people. */
function eventLine({ type, data }: StreamEvent): string {
  const said = ['event', 'detail', 'status', 'stage', 'reason'].flatMap((name) =>
    typeof data[name] === 'string' && data[name] !== '' ? [data[name]] : [],
  );
  return [typeof data['at'] === 'string' ? data['at'] : '', type, ...said].filter((part) => part !== '').join('  ');
}

/** Shows events as they come: the answer's pieces run on, everything else has a line of its own. */
export function liveLines(write: (text: string) => void): (event: StreamEvent) => void {
  let midLine = false;
  return (event) => {
    const piece = event.type === 'answer_delta' ? String(event.data['text'] ?? '') : undefined;
    write(piece ?? `${midLine ? '\n' : ''}${eventLine(event)}\n`);
    midLine = piece === undefined ? false : !piece.endsWith('\n');
  };
}
